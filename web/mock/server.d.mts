/** As far as tests need it, without the types of all of Node. */
interface Mock {
  listen(port: number, host: string, done: () => void): void;
  address(): { port: number };
  close(): void;
  closeAllConnections(): void;
}

export function createMock(): Mock;
