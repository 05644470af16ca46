/** What formats are called, and in which order they are offered. */
const groups: { group: string; names: Record<string, string> }[] = [
  {
    group: 'To train with',
    names: {
      coco: 'COCO',
      'yolo-detect': 'YOLO, boxes (data.yaml)',
      'yolo-segment': 'YOLO, outlines',
      'yolo-obb': 'YOLO, turned boxes',
      'yolo-pose': 'YOLO, key points',
      imagenet: 'ImageNet, a folder for each class',
      webdataset: 'WebDataset, tar shards',
      parquet: 'Parquet, as Hugging Face loads it',
      'csv-files': 'CSV and files',
      'json-lines': 'JSON lines and files',
    },
  },
  {
    group: 'For other tools',
    names: {
      voc: 'Pascal VOC',
      'cvat-images': 'CVAT, images',
      'cvat-video': 'CVAT, video',
      'label-studio': 'Label Studio',
      datumaro: 'Datumaro',
      labelme: 'LabelMe',
      openimages: 'OpenImages',
      mot: 'MOT',
      yolo: 'YOLO 1.1 (obj.data)',
      'imagenet-txt': 'ImageNet, a list',
      'coco-results': 'COCO results',
      csv: 'CSV of annotations',
    },
  },
];

const known = new Map(groups.flatMap(({ names }) => Object.entries(names)));

/** What a format is called. */
export const formatName = (name: string) => known.get(name) ?? name;

/** The formats that there are, as a list to choose from; one that is not known here comes last. */
export function formatChoices(names: string[]) {
  const of = (group: string, list: string[]) => ({
    group,
    items: list.map((value) => ({ value, label: formatName(value) })),
  });
  const offered = groups.map(({ group, names: mine }) =>
    of(
      group,
      Object.keys(mine).filter((name) => names.includes(name)),
    ),
  );
  const rest = names.filter((name) => !known.has(name));
  return [...offered, of('Others', rest)].filter(({ items }) => items.length > 0);
}
