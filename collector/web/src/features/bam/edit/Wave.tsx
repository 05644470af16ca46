import { useEffect, useRef } from 'react';
import { useWaveform } from '@/lib/api/seeing';

/** The most columns that it is drawn in. */
const most = 2000;

/** The outline of a recording, as wide as its place. */
export function Wave({ sha256 }: { sha256: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const wave = useWaveform(sha256);
  const peaks = wave.data?.peaks;
  useEffect(() => {
    const area = canvas.current;
    if (!area || !peaks) return;
    area.width = Math.min(peaks.length, most);
    area.height = 100;
    const context = area.getContext('2d');
    if (!context) return;
    const columns = new Float32Array(area.width);
    peaks.forEach((peak, n) => {
      const x = Math.floor((n / peaks.length) * area.width);
      columns[x] = Math.max(columns[x] ?? 0, peak);
    });
    const loudest = Math.max(...columns, 1e-6);
    context.fillStyle = '#22b8cf';
    columns.forEach((peak, x) => {
      const high = Math.max(1, (peak / loudest) * 96);
      context.fillRect(x, 50 - high / 2, 1, high);
    });
  }, [peaks]);
  return <canvas ref={canvas} className="wave" aria-hidden />;
}
