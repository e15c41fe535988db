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
    const { fullPath, name } = router.currentRoute.value
    if (name !== 'login') void router.push({ name: 'login', query: { next: fullPath, why: 'expired' } })
  },
})
void session.refresh()
void useConfigStore(pinia).load()
createApp(AppShell).use(pinia).use(router).mount('#app')
