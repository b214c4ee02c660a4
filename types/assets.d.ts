// Style modules and images are typed by Next. This file makes the type check independent of the generated next-env.d.ts.
/// <reference types="next" />
/// <reference types="next/types/global" />
