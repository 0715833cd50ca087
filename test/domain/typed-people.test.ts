import fc from 'fast-check';
import { readEmailAddress } from '../../src/domain/typed-people';

it('reads any ordinary e-mail address, bare or as Slack writes it', () => {
  fc.assert(
    fc.property(fc.emailAddress({ size: 'small' }), (address) => {
      const bare = readEmailAddress(address);
      expect([address.toLowerCase(), undefined]).toContain(bare);
      expect(readEmailAddress(`<mailto:${address}|${address}>`)).toBe(bare);
      if (/^[\w.+-]+@[\w-]+(\.[\w-]{2,})+$/.test(address)) expect(bare).toBe(address.toLowerCase());
    }),
  );
});
