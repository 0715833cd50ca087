import type { StandIn } from '../../sandbox/stand-in';
import { PEOPLE } from '../../sandbox/names';
import { COMMANDS } from './commands';

/** So that what an app does after the window opened is over when the next command comes. */
const PAUSE_MS = 40;

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
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  delete slack.hooks.onMessage;
  return times;
}
