import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What keeps somebody from using the page as it is now, as axe sees it. */
export async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // All else that axe found out would take longer to bring here than to find out.
  const violations = await page.evaluate<Violation[]>(`axe.run({ resultTypes: ['violations'] }).then((found) =>
    found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
