import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { User } from './cluster.ts';
import type { Connection } from './connection.ts';

/** The files that an API server reads at its start. */
export interface Credentials {
  readonly tokenFile: string;
  readonly signingKeyFile: string;
  readonly publicKeyFile: string;
  readonly adminToken: string;
  readonly users: Connection['users'];
}

/** Makes a token for each user and a key for service-account tokens, in a directory that only we can read. */
export function writeCredentials(directory: string, others: readonly User[]): Credentials {
  const admin = withToken({ name: 'admin', groups: ['system:masters'] });
  const users = [admin, ...others.map(withToken)];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const write = (name: string, content: string) => {
    const path = join(directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  return {
    adminToken: admin.token,
    users,
    tokenFile: write('tokens.csv', users.map(tokenLine).join('')),
    signingKeyFile: write('service-account.key', privateKey),
    publicKeyFile: write('service-account.pub', publicKey),
  };
}

function withToken({ name, groups }: User): Connection['users'][number] {
  return { name, groups: [...groups], token: randomBytes(24).toString('hex') };
}

/** The format is token,user,uid,"group1,group2". */
function tokenLine({ name, groups, token }: Connection['users'][number]): string {
  return `${token},${name},uid-${name},"${groups.join(',')}"\n`;
}
