/** What a person got wrong, where, and what to write instead. Always one line, never a stack trace. */

export interface Complaint {
  /** A stable kebab-case word that scripts can match on. */
  readonly code: string;
  /** `file`, or `file:line:column` with both counted from 1. */
  readonly where: string;
  readonly problem: string;
  /** Starts with a verb: what to write or do instead. */
  readonly hint: string;
}

/** Wrong input, as opposed to a fault of the program: a door turns it into exit status 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: string;
  readonly where: string;
  readonly problem: string;
  readonly hint: string;

  constructor({ code, where, problem, hint }: Complaint) {
    super(
      [`${where}: ${problem}`, hint]
        .filter((part) => part !== '')
        .map(oneLine)
        .join('; '),
    );
    this.code = code;
    this.where = where;
    this.problem = oneLine(problem);
    this.hint = oneLine(hint);
  }
}

/** Input can carry line breaks and terminal controls into a message; neither may reach the terminal. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
