/** Which address shows which page. A page with a `nav` label appears in the navigation, in this order. */
import type { RouteRecordRaw } from 'vue-router'
import 'vue-router'
import type { Role } from '@/auth/model'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name in the browser's title. */
    title: string
    nav?: string
    /** Who may open it; anybody when absent. */
    role?: Role
  }
}

export const routes: readonly RouteRecordRaw[] = [
  {
    path: '/',
    name: 'simulate',
    component: () => import('@/simulate/SimulatePage.vue'),
    meta: { title: 'Simulate', nav: 'Simulate' },
  },
  {
    path: '/spacing',
    name: 'spacing',
    component: () => import('@/spacing/SpacingPage.vue'),
    meta: { title: 'Strings and frets', nav: 'Strings' },
  },
  {
    path: '/tools',
    name: 'tools',
    component: () => import('@/tools/ToolsPage.vue'),
    meta: { title: 'Tools', nav: 'Tools' },
  },
  {
    path: '/jobs',
    name: 'jobs',
    component: () => import('@/jobs/JobsPage.vue'),
    meta: { title: 'Jobs', nav: 'Jobs', role: 'viewer' },
  },
  {
    path: '/jobs/:id',
    name: 'job',
    props: true,
    component: () => import('@/jobs/JobPage.vue'),
    meta: { title: 'Job', role: 'viewer' },
  },
  {
    path: '/files',
    name: 'files',
    component: () => import('@/files/FilesPage.vue'),
    meta: { title: 'Files', nav: 'Files', role: 'viewer' },
  },
  {
    path: '/users',
    name: 'users',
    component: () => import('@/users/UsersPage.vue'),
    meta: { title: 'Users', nav: 'Users', role: 'admin' },
  },
  {
    path: '/status',
    name: 'status',
    component: () => import('@/status/StatusPage.vue'),
    meta: { title: 'Status', nav: 'Status' },
  },
  {
    path: '/login',
    name: 'login',
    component: () => import('@/auth/LoginPage.vue'),
    meta: { title: 'Sign in' },
  },
  {
    path: '/:missing(.*)*',
    name: 'missing',
    component: () => import('@/shell/MissingPage.vue'),
    meta: { title: 'Page not found' },
  },
]
