import type { StandIn } from '../../sandbox/stand-in';
import { PEOPLE } from '../../sandbox/names';
import { COMMANDS } from './commands';

/** Nothing more was asked of Slack for so long: what an app does after the window opened is over. */
const QUIET_MS = 60;
const LOOK_MS = 10;

/** @returns for each command, the ms from sending it until Slack was asked to open the window. */
export async function windowOpenTimes(slack: StandIn, commands: number): Promise<number[]> {
  const alice = slack.as(PEOPLE.alice);
  const times: number[] = [];
  for (let n = 0; n < commands; n += 1) {
    const opened = new Promise<number>((resolve) => {
      slack.hooks.onMessage = ({ method }) => {
        if (method === 'views.open') resolve(performance.now());
      };
    });
    const sentAt = performance.now();
    await alice.command(COMMANDS.opening.command, COMMANDS.opening.text);
    times.push((await opened) - sentAt);
    await untilQuiet(slack);
  }
  delete slack.hooks.onMessage;
  return times;
}

async function untilQuiet({ journal }: StandIn): Promise<void> {
  let seen = -1;
  for (let quietSince = performance.now(); performance.now() - quietSince < QUIET_MS;) {
    const calls = journal.calls().length;
    if (calls !== seen) quietSince = performance.now();
    seen = calls;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
