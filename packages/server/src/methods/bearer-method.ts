// The method `bearer`: a token decides, and whoever holds it is let in.
import { AuthBearer } from '@inband/protocol';
import { Type } from '@sinclair/typebox';
import type { Verifier } from '../verifier.ts';
import type { AuthMethod } from './auth-method.ts';

export function bearerMethod(verifier: Verifier): AuthMethod {
  return { name: 'bearer', fields: Type.Object({ token: AuthBearer.properties.token }), verify: verifier };
}
