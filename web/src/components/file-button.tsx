// A button that asks for a file.

import { useRef } from 'preact/hooks';

export function FileButton({ label, accept, disabled, onFile }: {
  label: string;
  accept?: string;
  disabled?: boolean;
  onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <p>
      <button type="button" class="button" disabled={disabled} onClick={() => input.current!.click()}>{label}</button>
      <input ref={input} type="file" accept={accept} hidden onChange={({ currentTarget }) => {
        const file = currentTarget.files?.[0];
        if (file) onFile(file);
        // So that the same file can be chosen again.
        currentTarget.value = '';
      }} />
    </p>
  );
}
