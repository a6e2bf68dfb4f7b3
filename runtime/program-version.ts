/** Put in by the build; absent where sources run as they are. */
declare const SALLYPORT_VERSION: string | undefined;

/** Version of the program, `0.0.0-dev` outside a build. */
export const programVersion: string = typeof SALLYPORT_VERSION === 'string' ? SALLYPORT_VERSION : '0.0.0-dev';
