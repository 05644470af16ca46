import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const collector = process.env['MLIFE_COLLECTOR'] ?? 'http://127.0.0.1:8080';

/** Libraries by what brings them, the small parts that pages share in one, every page for itself. */
const chunks: [RegExp, string][] = [
  [/node_modules\/(react|react-dom|react-router|scheduler)\//, 'react'],
  [/node_modules\/@mantine\/(core|hooks|notifications)\//, 'mantine'],
  [/node_modules\/(@tanstack\/(react-query|query-core))\//, 'query'],
  [/node_modules\/@tabler\//, 'icons'],
  [/src\/(lib|ui)\/(?!TimeChart|api\/uploads)/, 'shared'],
];
const chunkOf = (id: string) => chunks.find(([part]) => part.test(id))?.[1];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server forbids data: scripts and inline code, so nothing may be folded into the HTML.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        manualChunks: chunkOf,
      },
    },
  },
  server: { proxy: { '/api': { target: collector, changeOrigin: false } } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
