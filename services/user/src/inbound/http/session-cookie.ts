/** How the refresh token travels: in a cookie that scripts cannot read and other sites cannot send. */
export class SessionCookie {
  private readonly name: string;
  private readonly attributes: string;

  /** `isSecure` where browsers reach Berth over https; the prefix then binds the cookie to the host (RFC 6265bis). */
  constructor(isSecure: boolean) {
    this.name = isSecure ? '__Host-berth_refresh' : 'berth_refresh';
    this.attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  read(cookies: Readonly<Record<string, string>>): string | null {
    return cookies[this.name] || null;
  }

  set(token: string, maxAgeSeconds: number): string {
    return `${this.name}=${token}; Max-Age=${maxAgeSeconds}; ${this.attributes}`;
  }

  clear(): string {
    return this.set('', 0);
  }
}
