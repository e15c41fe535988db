import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createWebHistory } from 'vue-router'
import { setCredentials } from '@/api/credentials'
import { useConfigStore } from '@/app/config'
import { createAppRouter } from '@/app/router'
import { reloadOnMissingAsset } from '@/app/staleAssets'
import { useThemeStore } from '@/app/theme'
import { useSessionStore } from '@/auth/store'
import AppShell from '@/shell/AppShell.vue'
import '@/styles/tokens.css'
import '@/styles/base.css'
import '@/styles/table.css'

const pinia = createPinia()
useThemeStore(pinia)
const session = useSessionStore(pinia)
const router = createAppRouter(createWebHistory())

let wanted: string | undefined
router.beforeEach((to) => {
  wanted = to.fullPath
})
reloadOnMissingAsset(window, () => wanted ?? window.location.href)

setCredentials({
  token: () => session.token,
  refused: () => {
    session.signOut()
    // The answer may come before the first page is there; then the one under way is where the person wants to be.
    const here = router.resolve(wanted ?? router.currentRoute.value.fullPath)
    if (here.name !== 'login') void router.push({ name: 'login', query: { next: here.fullPath, why: 'expired' } })
  },
})
void session.refresh()
void useConfigStore(pinia).load()
createApp(AppShell).use(pinia).use(router).mount('#app')
