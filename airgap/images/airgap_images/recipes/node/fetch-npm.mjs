// Downloads the newest npm of one major release from the registry and checks its published hash.
// usage: node fetch-npm.mjs MAJOR TARGET
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const [major, target] = process.argv.slice(2)

/** The registry the host uses, as the base image recorded it; the public one otherwise. */
function registry() {
  const file = '/usr/local/etc/npmrc'
  const line = existsSync(file) ? readFileSync(file, 'utf8').match(/^registry=(.+)$/m) : null
  return (line ? line[1].trim() : 'https://registry.npmjs.org').replace(/\/$/, '')
}

/** The bytes at one address; a slow or broken transfer is tried three times, an answer other than 2xx is an error. */
async function get(url, headers = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(120_000) })
      if (answer.ok) return Buffer.from(await answer.arrayBuffer())
      throw Object.assign(new Error(`answered ${answer.status}, expected 200`), { final: answer.status < 500 })
    } catch (problem) {
      if (problem.final || attempt === 3) throw new Error(`${url}: ${problem.message}`, { cause: problem })
      console.log(`${url}: ${problem.message}; trying again`)
    }
  }
}

/** Newest first, by the three numbers of a version. */
function newestFirst(a, b) {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number))
  return y[0] - x[0] || y[1] - x[1] || y[2] - x[2]
}

// The whole list: not every mirror resolves a range such as /npm/11 by itself.
const about = JSON.parse(await get(`${registry()}/npm`, { accept: 'application/vnd.npm.install-v1+json' }))
const version = Object.keys(about.versions)
  .filter((name) => new RegExp(`^${major}\\.\\d+\\.\\d+$`).test(name))
  .sort(newestFirst)[0]
if (!version) throw new Error(`${registry()}/npm: no release ${major}.x.y listed`)
const { tarball, integrity } = about.versions[version].dist
const content = await get(tarball)
const found = `sha512-${createHash('sha512').update(content).digest('base64')}`
if (found !== integrity) throw new Error(`${tarball}: hash ${found}, expected ${integrity}`)
writeFileSync(target, content)
console.log(`npm ${version}, ${content.length} bytes`)
