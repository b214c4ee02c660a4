/**
 * What an account asks of the person who makes one: the form says it before it is sent, and the server insists on it.
 * Length is the only rule about a password, and fifteen is the least where it alone guards the account
 * (NIST SP 800-63B-4, §3.1.1.2).
 */
import { z } from "zod";

export const PASSWORD_LENGTH_MIN = 15;
/** Hashing is deliberately slow; what is hashed must be bounded. */
export const PASSWORD_LENGTH_MAX = 200;
export const NAME_LENGTH_MAX = 80;
export const EMAIL_LENGTH_MAX = 254;

export const signUpRequest = z.strictObject({
  email: z
    .string()
    .trim()
    .max(EMAIL_LENGTH_MAX, { error: "This address is too long." })
    .pipe(z.email({ error: "Write an address like ada@example.org." })),
  password: z
    .string()
    .min(PASSWORD_LENGTH_MIN, {
      error: `Use at least ${PASSWORD_LENGTH_MIN} characters; a few words are fine.`,
    })
    .max(PASSWORD_LENGTH_MAX, { error: `Use at most ${PASSWORD_LENGTH_MAX} characters.` }),
  name: z
    .string()
    .trim()
    .max(NAME_LENGTH_MAX, { error: `Use at most ${NAME_LENGTH_MAX} characters.` })
    .optional(),
});
export type SignUpRequest = z.infer<typeof signUpRequest>;
