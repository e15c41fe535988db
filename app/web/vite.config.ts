import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { healthPlugin } from './health.ts'
import { pageVersionPlugin, readPageVersion } from './pageVersion.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
/** Where `npm run dev` finds the API; in a real stack the proxy in front does this routing. */
const api = process.env['BERTH_API'] ?? 'http://127.0.0.1:8000'
/** Behind a proxy: the path at which the browser's connection for changes begins; Vite's own is the page's root. */
const socket = process.env['PAGE_SOCKET']
/** Behind a proxy: names under which browsers ask, separated by commas; localhost and addresses are known anyway. */
const names = process.env['PAGE_HOSTS']?.split(',').filter(Boolean) ?? []

export default defineConfig({
  plugins: [healthPlugin, vue(), pageVersionPlugin(readPageVersion(root))],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    strictPort: true,
    allowedHosts: names,
    ...(socket ? { hmr: { path: socket } } : {}),
    proxy: {
      '/api': { target: api, changeOrigin: true, ws: true, rewrite: (path) => path.replace(/^\/api/, '') },
      '/docs': api,
      '/openapi.json': api,
    },
  },
  build: {
    target: 'es2022',
    // For reading a stack trace beside a local build; the Dockerfile leaves them out of the image.
    sourcemap: 'hidden',
    // A data: URI would break the page's `default-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    // Nothing waits this long; a machine that runs other suites beside this one may, the first time a page is loaded.
    testTimeout: 20_000,
    // Most of a file's time is making a window and loading Vue. Files of one thread share both, so each takes back what
    // it changes; any order must pass: `npx vitest run --sequence.shuffle`.
    pool: 'threads',
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
})
