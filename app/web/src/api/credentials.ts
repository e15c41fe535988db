/** Who asks. The client sends the token, and tells when the API does not take it any more; the session sets both. */
export interface Credentials {
  /** The bearer token, or undefined while nobody is signed in. */
  readonly token: () => string | undefined
  /** Called when the API answered 401 to a token. */
  readonly refused: () => void
}

const nobody: Credentials = { token: () => undefined, refused: () => undefined }
let current = nobody

export function setCredentials(credentials: Credentials = nobody): void {
  current = credentials
}

export function credentials(): Credentials {
  return current
}
