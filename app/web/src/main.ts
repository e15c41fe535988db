import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createWebHistory } from 'vue-router'
import { createAppRouter } from '@/app/router'
import { reloadOnMissingAsset } from '@/app/staleAssets'
import AppShell from '@/shell/AppShell.vue'
import '@/styles/tokens.css'
import '@/styles/base.css'

reloadOnMissingAsset(window)
createApp(AppShell).use(createPinia()).use(createAppRouter(createWebHistory())).mount('#app')
