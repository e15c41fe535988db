/**
 * Which page is this? `version` is the package's; `build` is a short hash over everything the page is made from, so that
 * a changed page is visible from outside and an unchanged one keeps its name however often it is built.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Plugin } from 'vite'

export interface PageVersion {
  readonly name: string
  readonly version: string
  readonly build: string
}

/** What decides the page's content, relative to the package's root. */
const SOURCES = ['index.html', 'package-lock.json', 'package.json', 'pageVersion.ts', 'public', 'src', 'vite.config.ts']

/** Reads the package's name and version, and hashes its sources by path and content. */
export function readPageVersion(root: string): PageVersion {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PageVersion
  const hash = createHash('sha256')
  for (const path of listFiles(root, SOURCES)) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return { name, version, build: hash.digest('hex').slice(0, 12) }
}

/** Gives the sources the constant `__PAGE__` and the page's root the file `version.json`. */
export function pageVersionPlugin(page: PageVersion): Plugin {
  return {
    name: 'berth:page-version',
    config: () => ({ define: { __PAGE__: JSON.stringify(page) } }),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'version.json', source: `${JSON.stringify(page)}\n` })
    },
  }
}

function listFiles(root: string, entries: readonly string[]): string[] {
  const found: string[] = []
  for (const entry of entries) {
    const path = join(root, entry)
    const children = readChildren(path)
    found.push(
      ...(children === undefined
        ? [relative(root, path).split(sep).join('/')]
        : listFiles(
            root,
            children.map((child) => join(entry, child)),
          )),
    )
  }
  return found.sort()
}

function readChildren(path: string): string[] | undefined {
  try {
    return readdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw error
  }
}
