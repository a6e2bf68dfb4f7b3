/** Whether what a system call threw is the error of this name, `ENOENT` for instance. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
