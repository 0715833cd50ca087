import fc from 'fast-check';
import { numeral } from '../../src/domain/numeral';

it('writes numbers as English does', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 999 }), (whole, thousandths) => {
      const n = Number(`${whole}.${thousandths}`);
      expect(numeral(n)).toBe(n.toLocaleString('en'));
    }),
  );
});
