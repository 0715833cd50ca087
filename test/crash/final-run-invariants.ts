import type { StandIn } from '../../sandbox/stand-in';
import { type Violation, violation } from './invariants';
import type { ActingCall } from './final-invariants';
import type { OnList, RunOnDisk } from './runs-on-disk';
import { peopleIn, ruledOutEffect } from './trouble';

/** What must hold of runs about many people, once everything has come to rest. */

const OPEN = new Set<OnList['outcome']>(['checking', 'unknown', 'still-there']);

/** I3: everybody ends in an outcome that says what is known; whoever was not sent was stopped or refused by the rules. */
export function nobodyLost(runs: readonly RunOnDisk[]): Violation[] {
  return runs.flatMap(({ record: { request, run, target }, people }) => {
    const { reference, outcome, operation } = request;
    const open = [...people].filter(([, each]) => OPEN.has(each.outcome));
    const unsent = [...people].filter(([, each]) => each.outcome === 'not-sent');
    const isEnded = run.isStopped || target.settledAs === 'refused' || outcome === undefined;
    return [
      ...(people.size === operation.people
        ? []
        : [violation('I3', `${reference} has ${people.size} people, not`, operation.people)]),
      ...(outcome === 'finished' && open.length > 0
        ? [violation('I3', `${reference} has finished without`, open)]
        : []),
      ...(unsent.length > 0 && !isEnded ? [violation('I3', `${reference} never sent`, unsent)] : []),
    ];
  });
}

/** I5: whoever was refused or not sent was not ended. */
export function nobodyEndedUnsaid(
  runs: readonly RunOnDisk[],
  calls: readonly ActingCall[],
  slack: StandIn,
): Violation[] {
  const ended = new Set(
    slack.journal
      .effects()
      .filter(({ by, sessions }) => by !== 'person' && sessions.length > 0)
      .map(({ user, call }) => `${call ?? ''} ${user}`),
  );
  return runs.flatMap(({ record, people }) => {
    const own = calls.filter((each) => each.record?.request.id === record.request.id).map(({ call }) => call.seq);
    return [...people]
      .filter(([, { outcome }]) => outcome === 'refused' || outcome === 'not-sent')
      .filter(([person]) => own.some((seq) => ended.has(`${seq} ${person}`)))
      .map(([person, { outcome }]) =>
        violation('I5', `${record.request.reference}: ${person} is ${outcome}, but ended`),
      );
  });
}

/** I7: nobody is sent twice, unless the first call certainly had no effect, or its fate was unknown and the second says so. */
export function nobodySentTwiceUnmarked(calls: readonly ActingCall[], slack: StandIn): Violation[] {
  const effects = new Map<string, number>();
  for (const { call, user, sessions } of slack.journal.effects())
    if (call !== undefined) effects.set(`${call} ${user}`, sessions.length);

  const last = new Map<string, ActingCall>();
  const found: Violation[] = [];
  for (const each of calls) {
    const owner = each.record?.request.reference ?? '';
    for (const id of peopleIn(each.call.args) ?? []) {
      const earlier = last.get(`${owner} ${id}`);
      last.set(`${owner} ${id}`, each);
      if (!earlier || ruledOutEffect(earlier.call) || earlier.attempt?.state === 'refused') continue;
      const again = each.attempt?.call.method === 'resetBulk' ? each.attempt.call.again : undefined;
      const hadEnded = (effects.get(`${earlier.call.seq} ${id}`) ?? 0) > 0;
      const isFine = earlier.attempt?.state === 'unknown' && (again === 'blind' || (again === 'not-gone' && !hadEnded));
      if (!isFine)
        found.push(violation('I7', `${owner} sent ${id} again, as ${String(again)}, after`, earlier.call.seq));
    }
  }
  return found;
}

/** The file that the requester gets names everybody with what is committed of them. */
export function everybodyInTheFile(runs: readonly RunOnDisk[], slack: StandIn): Violation[] {
  return runs.flatMap(({ record: { request }, people }) => {
    if (request.outcome !== 'finished' && request.outcome !== 'unsettled') return [];
    const files = slack.as(request.requester).files();
    const file = files.findLast(({ name }) => name === `${request.reference}.csv`);
    const lines = Buffer.from(file?.bytes ?? '')
      .toString('utf8')
      .split('\r\n');
    const missing = [...people].filter(
      ([person, { outcome }]) => !lines.some((line) => line.startsWith(`${person},`) && line.includes(`,${outcome},`)),
    );
    return missing.length === 0 ? [] : [violation('told', `${request.reference}: the file lacks`, missing.slice(0, 5))];
  });
}
