/** What has to be done once all tests of a process have run, whichever file of tests asked for it. */
const ends: (() => Promise<void>)[] = [];

export const atEnd = (work: () => Promise<void>): void => {
  ends.push(work);
};

afterAll(async () => {
  for (const work of ends.splice(0)) await work();
});
