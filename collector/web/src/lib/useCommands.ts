import { useOwnKeys } from './api/preferences';
import { commands, keysOf, type CommandId } from './commands';
import { useKeys, type KeyMap } from './keys';

/** What commands do while the component is mounted; those that are left out or false are not bound. */
export type Actions = Partial<Record<CommandId, (() => void) | false | undefined>>;

/** Binds commands to their keys, as the person has set them. */
export function useCommands(actions: Actions): void {
  const [own] = useOwnKeys();
  const map: KeyMap = {};
  for (const command of commands) {
    const action = actions[command.id as CommandId];
    if (action) for (const key of keysOf(command, own)) map[key] = action;
  }
  useKeys(map);
}

/** The first key of a command, for labels. */
export function useKeyOf(id: CommandId): string {
  const [own] = useOwnKeys();
  const command = commands.find((one) => one.id === id);
  return (command && keysOf(command, own)[0]) ?? '';
}
