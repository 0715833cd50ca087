import type { PersonClient } from '../../sandbox/stand-in';
import type { TestWorld } from './harness';

/** What these need of a world: the tests' own, or another in which an app runs beside the stand-in. */
export type World = Pick<TestWorld, 'modalSaying' | 'until' | 'turn'>;

export interface HowMany {
  readonly scope?: 'all' | 'mobile' | 'web';
  readonly canary?: boolean;
  readonly blind?: 'wait' | 'repeat';
}

/** Names people in the window, lets them be looked up, and opens the review. */
export async function reviewsMany(world: World, person: PersonClient, pasted: string): Promise<string> {
  await person.command('/reset-sessions', 'many');
  await world.modalSaying(person, 'Name everybody');
  await person.fill({ pasted: { pasted } });
  const ack = await person.submit();
  if (!ack.ok) throw new Error(`The list was not taken: ${JSON.stringify(ack)}`);
  await world.modalSaying(person, 'The list is being made');
  await person.close();
  return reviewsList(world, person);
}

/** The same with a file. */
export async function reviewsFile(world: World, person: PersonClient, text: string): Promise<string> {
  await person.command('/reset-sessions', 'many');
  await world.modalSaying(person, 'Name everybody');
  await person.attach('file', 'file', { name: 'people.csv', bytes: Buffer.from(text) });
  const ack = await person.submit();
  if (!ack.ok) throw new Error(`The list was not taken: ${JSON.stringify(ack)}`);
  await world.modalSaying(person, 'The list is being made');
  await person.close();
  return reviewsList(world, person);
}

/** Waits for the list, and opens the review from the message. */
export async function reviewsList(world: World, person: PersonClient): Promise<string> {
  const message = await world.until(async () => {
    await world.turn();
    return person.messages().findLast(({ text }) => /The list (is ready|cannot be used)/.test(text));
  });
  await person.click('review_list', { message });
  return world.modalSaying(person, /Type the number|Nothing was done/);
}

/** Fills in the review, presses its button, and waits for the answer. */
export async function asksForMany(
  world: World,
  person: PersonClient,
  people: number,
  { scope = 'all', canary = true, blind = 'wait' }: HowMany = {},
): Promise<void> {
  const hasCanary = 'canary' in (person.modal()?.state ?? {});
  await person.fill({
    scope: { scope },
    reason: { choose_reason: 'phishing' },
    number: { number: String(people) },
    blind: { blind },
    ...(hasCanary ? { canary: { canary: canary ? ['canary'] : [] } } : {}),
  });
  const ack = await person.submit();
  if (!ack.ok) throw new Error(`The review was not taken: ${JSON.stringify(ack)}`);
  await world.modalSaying(person, /SW-|Nothing was done/);
}
