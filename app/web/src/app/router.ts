import { nextTick } from 'vue'
import { createRouter, type Router, type RouterHistory } from 'vue-router'
import { routes } from '@/app/routes'
import { useSessionStore } from '@/auth/store'

export const SITE = 'Luthier’s ToolBox'

/** The router with what a full page load would do for a person: title, scroll position, and focus on the new content. */
export function createAppRouter(history: RouterHistory): Router {
  const router = createRouter({
    history,
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach((to) => {
    const { role } = to.meta
    if (role === undefined || useSessionStore().may(role)) return true
    return { name: 'login', query: { next: to.fullPath } }
  })
  router.afterEach(async (to, from, failure) => {
    if (failure !== undefined) return
    document.title = `${to.meta.title} · ${SITE}`
    // The first page keeps the browser's own focus, so that Tab starts at the skip link.
    if (from.matched.length === 0 || to.path === from.path) return
    await nextTick()
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  })
  return router
}
