/** What labelling tools are called. */
export const toolNames = { label_studio: 'Label Studio', cvat: 'CVAT' } as const;
