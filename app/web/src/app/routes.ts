/** Which address shows which page. A page with a `nav` label appears in the navigation, in this order. */
import type { RouteRecordRaw } from 'vue-router'
import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name in the browser's title. */
    title: string
    nav?: string
  }
}

export const routes: readonly RouteRecordRaw[] = [
  { path: '/', redirect: { name: 'tools' } },
  {
    path: '/tools',
    name: 'tools',
    component: () => import('@/tools/ToolsPage.vue'),
    meta: { title: 'Tools', nav: 'Tools' },
  },
  {
    path: '/status',
    name: 'status',
    component: () => import('@/status/StatusPage.vue'),
    meta: { title: 'Status', nav: 'Status' },
  },
  {
    path: '/:missing(.*)*',
    name: 'missing',
    component: () => import('@/shell/MissingPage.vue'),
    meta: { title: 'Page not found' },
  },
]
