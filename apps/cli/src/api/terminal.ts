import { say } from '../print.js';
import type { Style } from './output.js';

const CLEAR = '\u001B[H\u001B[2J\u001B[3J';

/** Where answers are printed. */
export const terminal = {
  say,
  /** Takes the place of what was said before where somebody looks; is added to it where a program reads. */
  replace: (text: string): Promise<void> => say(process.stdout.isTTY ? `${CLEAR}${text}` : text),
  remark(text: string): void {
    process.stderr.write(`berth: ${text}\n`);
  },
  style: (form: Style['form'], quiet: boolean): Style => ({
    form,
    quiet,
    now: new Date(),
    colours: form === 'table' && process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
  }),
};
