/** As much of XMLHttpRequest as clients written for browsers need, over fetch. */
export class XmlHttpRequest {
  responseType = '';
  response: unknown = null;
  status = 0;
  readyState = 0;
  withCredentials = false;
  onreadystatechange: (() => void) | null = null;
  onloadstart: (() => void) | null = null;
  onloadend: (() => void) | null = null;
  onprogress: ((event: unknown) => void) | null = null;
  #method = 'GET';
  #url = '';
  readonly #headers: Record<string, string> = {};
  #answer: Response | undefined;

  open(method: string, url: string): void {
    this.#method = method.toUpperCase();
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    return this.#answer?.headers.get(name) ?? null;
  }

  getAllResponseHeaders(): string {
    return [...(this.#answer?.headers ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  send(body?: string | ArrayBuffer): void {
    void this.#send(body);
  }

  async #send(body?: string | ArrayBuffer): Promise<void> {
    try {
      this.#answer = await fetch(this.#url, {
        method: this.#method,
        headers: this.#headers,
        ...(body === undefined ? {} : { body }),
      });
      const bytes = await this.#answer.arrayBuffer();
      this.response =
        this.responseType === 'arraybuffer' ? bytes : parsed(new TextDecoder().decode(bytes), this.responseType);
      this.status = this.#answer.status;
    } catch {
      this.status = 0;
    }
    this.readyState = 4;
    this.onreadystatechange?.();
    this.onloadend?.();
  }
}

function parsed(text: string, type: string): unknown {
  if (type !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
