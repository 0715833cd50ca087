import type { StandIn } from '../../sandbox/stand-in';
import { PEOPLE } from '../../sandbox/names';
import { COMMANDS } from './commands';

/** Nothing more was asked of Slack for so long: what an app does after the window opened is over. */
const QUIET_MS = 60;

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
  for (let seen = -1; seen !== journal.calls().length;) {
    seen = journal.calls().length;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}
