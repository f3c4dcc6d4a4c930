/** Whether hours cover a minute of the day where the venue is, or did so many minutes before; an end above 1440 is after midnight. */
export const covers = (from: number, to: number, minute: number, after: number): boolean => [minute, minute + 1440].some(n => n >= from && n < to + after);
