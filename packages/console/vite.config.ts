import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The built console is served by the server at `/`; in development the API is asked from a server that runs beside it.
export default defineConfig({
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'es2022', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 6000, assetsInlineLimit: 0 },
  server: { proxy: { '/api': process.env['BELFRY_URL'] ?? 'http://127.0.0.1:7080' } },
});
