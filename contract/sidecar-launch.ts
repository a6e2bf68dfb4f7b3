/**
 * How a proxy is started beside an application: memory counts for more than CPU there. `environment` is what a program
 * cannot set for itself: one arena keeps what glibc holds back for each thread (mallopt(3), M_ARENA_MAX).
 */
export const sidecarLaunch = {
  options: ['--memory', 'small'],
  environment: { MALLOC_ARENA_MAX: '1' },
} as const;
