// Apart from the messages, so that a proxy does not load their schemas with them.

/** Raised when an older proxy could no longer read what an operator sends. */
export const formatVersion = 3;

/** Where the config stream lives on the operator. */
export const pushPath = '/push/v1/stream';

/** Audience of the projected service-account token with which a proxy introduces itself. */
export const pushAudience = 'sallyport-operator';

/** Both sides send something at least this often; three times this without a message ends the stream. */
export const heartbeatMs = 15_000;
