import { readOrder } from '../../src/slack/features/stop-switch';

it.each([
  ['stop', 'stop'],
  ['  STOP   All ', 'stop all'],
  ['Stop\tall', 'stop all'],
  ['resume', 'resume'],
])('“%s” is an order', (text, order) => {
  expect(readOrder(text)).toBe(order);
});

it.each(['Resume', ' resume', 'resume all', 'resume now', 'stop it', 'stop all now', 'stopall', 'all stop', ''])(
  '“%s” is none',
  (text) => {
    expect(readOrder(text)).toBeUndefined();
  },
);
