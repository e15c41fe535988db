/**
 * `/health` of the development server, as the finished page's web server has it. It stands before everything else: who
 * asks a container for its health does so under a name that no browser uses, and Vite answers no name it does not know.
 */
import type { Connect, Plugin } from 'vite'

export const healthPlugin: Plugin = {
  name: 'berth:health',
  configureServer({ middlewares }) {
    middlewares.stack.unshift({ route: '/health', handle: answer })
  },
}

const answer: Connect.SimpleHandleFunction = (_request, response) => {
  response.setHeader('Content-Type', 'text/plain')
  response.setHeader('Cache-Control', 'no-store')
  response.end('healthy')
}
