// Files: into a window's file input, and out of messages.

import { el } from './dom.js';
import { chips } from './menus.js';
import { keyOf, valueOf } from './places.js';
import { fileAddress, upload } from './state.js';

/** The browser's own chooser, below what was uploaded already. */
export function fileInput(place, element, use, label) {
  const files = valueOf(use, place)?.files ?? [];
  const max = element.max_files ?? 10;
  const isFull = files.length >= max;
  const status = el('p', { class: 'hint', role: 'status' }, isFull && `No more than ${max}.`);
  const chosen = async ({ target }) => {
    status.textContent = 'Uploading…';
    for (const file of target.files) await upload(use.viewId, place, file);
    target.value = '';
    if (status.textContent === 'Uploading…') status.textContent = '';
  };
  const attributes = {
    type: 'file',
    id: use.id,
    'data-key': keyOf(place),
    'aria-label': label,
    'aria-describedby': use.about,
    'aria-invalid': use.isInvalid ? 'true' : undefined,
    accept: element.filetypes?.map((type) => `.${type}`).join(','),
    multiple: max > 1,
    disabled: isFull,
    onchange: chosen,
  };
  const remove = (id) =>
    use.fill(
      place,
      files.map((file) => file.id).filter((other) => other !== id),
      element,
    );
  return el('div', { class: 'several' }, chips(place, files, remove), el('input', attributes), status);
}

/** The files of a message, each a link that downloads it. */
export function sharedFiles(files) {
  const rows = files.map(({ id, name, size }) =>
    el(
      'li',
      {},
      el('a', { href: fileAddress(id), download: name }, el('bdi', {}, name)),
      el('small', {}, ` ${sizeOf(size)}`),
    ),
  );
  return rows.length > 0 ? [el('ul', { class: 'files', 'aria-label': 'Files' }, ...rows)] : [];
}

const sizeOf = (bytes) => (bytes < 1_000 ? `${bytes} bytes` : `${(bytes / 1_000).toFixed(1)} kB`);
