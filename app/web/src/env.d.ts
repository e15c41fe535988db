/** Set by the build: see pageVersion.ts. */
declare const __PAGE__: { readonly name: string; readonly version: string; readonly build: string }

/** For tools that read TypeScript without Vue's compiler; vue-tsc finds the real types first. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
