import { formatSpan } from './findings-list.ts';

const clock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Kathmandu' });
const formatTime = (time_ms: number) => clock.format(time_ms);
const DAY_MS = 86_400_000;

test('shows the day once if both ends share it', () => {
  expect(formatSpan(0, 3_600_000, formatTime)).toBe('1 Jan, 05:30 – 06:30');
  expect(formatSpan(0, DAY_MS, formatTime)).toBe('1 Jan, 05:30 – 2 Jan, 05:30');
  expect(formatSpan(0, 0, formatTime)).toBe('1 Jan, 05:30');
});
