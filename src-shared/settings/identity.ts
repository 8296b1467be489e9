import { z } from '../contract/define.ts';

/** Somebody who may call us by user identity negotiation (PS3.7 D.3.3.7). */
export const knownUserSchema = z.object({
  username: z.string().min(1),
  /** `scrypt$<salt>$<hash>`, as `settings.hashPasscode` gives it; empty: the name is enough. */
  passcodeHash: z.string().default(''),
});

/** Who must say who he is to be let in. Part of the acceptance policy. */
export const userIdentityScpSchema = z.object({
  /**
   * `open`: anybody, whatever he says. `known-if-given`: who gives a name must be known, with his passcode. `required`: nobody without. What we
   * cannot check (Kerberos, SAML, JWT) is then refused.
   */
  check: z.enum(['open', 'known-if-given', 'required']).default('open'),
  users: z.array(knownUserSchema).default([]),
});
export type UserIdentityScpSettings = z.output<typeof userIdentityScpSchema>;
