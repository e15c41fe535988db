import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { pageVersionPlugin, readPageVersion } from './pageVersion.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
/** Where `npm run dev` finds the API; in a real stack the proxy in front does this routing. */
const api = process.env['BERTH_API'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [vue(), pageVersionPlugin(readPageVersion(root))],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    strictPort: true,
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
    restoreMocks: true,
    unstubGlobals: true,
  },
})
