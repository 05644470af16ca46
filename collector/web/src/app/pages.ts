import { lazy, type ComponentType } from 'react';
import { NotFoundPage } from './NotFoundPage';

/** A page whose code is fetched when somebody first goes there. */
function page<N extends string>(
  name: N,
  load: () => Promise<Record<N, ComponentType>>,
): ComponentType {
  return lazy<ComponentType>(async () => ({ default: (await load())[name] }));
}

const BadcasesPage = page('BadcasesPage', () => import('@/features/bam/list/BadcasesPage'));
const StatsPage = page('StatsPage', () => import('@/features/bam/stats/StatsPage'));
const NextPage = page('NextPage', () => import('@/features/bam/priority/NextPage'));
const PriorityPage = page('PriorityPage', () => import('@/features/bam/priority/PriorityPage'));
const WeeklyPage = page('WeeklyPage', () => import('@/features/bam/weekly/WeeklyPage'));
const ClusteringsPage = page(
  'ClusteringsPage',
  () => import('@/features/bam/clusters/ClusteringsPage'),
);
const ClusteringPage = page(
  'ClusteringPage',
  () => import('@/features/bam/clusters/ClusteringPage'),
);
const AlarmsPage = page('AlarmsPage', () => import('@/features/bam/alarms/AlarmsPage'));
const AlarmPage = page('AlarmPage', () => import('@/features/bam/alarms/AlarmPage'));
const RulePage = page('RulePage', () => import('@/features/bam/alarms/RulePage'));
const ChannelsPage = page('ChannelsPage', () => import('@/features/settings/ChannelsPage'));
const BadcasePage = page('BadcasePage', () => import('@/features/bam/detail/BadcasePage'));
const ImportsPage = page('ImportsPage', () => import('@/features/bam/imports/ImportsPage'));
const ImportPage = page('ImportPage', () => import('@/features/bam/imports/ImportPage'));
const DocumentsPage = page('DocumentsPage', () => import('@/features/dam/DocumentsPage'));
const DocumentPage = page('DocumentPage', () => import('@/features/dam/DocumentPage'));
const CleaningPage = page('CleaningPage', () => import('@/features/dam/cleaning/CleaningPage'));
const SetsPage = page('SetsPage', () => import('@/features/dam/SetsPage'));
const SetBuilderPage = page('SetBuilderPage', () => import('@/features/dam/sets/SetBuilderPage'));
const SetPage = page('SetPage', () => import('@/features/dam/SetPage'));
const FilesPage = page('FilesPage', () => import('@/features/dam/files/FilesPage'));
const FilePage = page('FilePage', () => import('@/features/dam/files/FilePage'));
const LabelPage = page('LabelPage', () => import('@/features/dam/label/LabelPage'));
const DecidePage = page('DecidePage', () => import('@/features/dam/label/DecidePage'));
const AnalysisPage = page('AnalysisPage', () => import('@/features/dam/analysis/AnalysisPage'));
const FoldersPage = page('FoldersPage', () => import('@/features/dam/folders/FoldersPage'));
const DataTasksPage = page('DataTasksPage', () => import('@/features/dam/tasks/DataTasksPage'));
const DataTaskPage = page('DataTaskPage', () => import('@/features/dam/tasks/DataTaskPage'));
const TasksPage = page('TasksPage', () => import('@/features/mtt/TasksPage'));
const TaskPage = page('TaskPage', () => import('@/features/mtt/TaskPage'));
const ModelsPage = page('ModelsPage', () => import('@/features/msm/ModelsPage'));
const ModelPage = page('ModelPage', () => import('@/features/msm/ModelPage'));
const DeploymentsPage = page('DeploymentsPage', () => import('@/features/msm/DeploymentsPage'));
const DeploymentPage = page('DeploymentPage', () => import('@/features/msm/DeploymentPage'));
const DevicesPage = page('DevicesPage', () => import('@/features/fleet/DevicesPage'));
const DevicePage = page('DevicePage', () => import('@/features/fleet/DevicePage'));
const CampaignsPage = page('CampaignsPage', () => import('@/features/fleet/CampaignsPage'));
const CampaignPage = page('CampaignPage', () => import('@/features/fleet/CampaignPage'));
const GroupsPage = page('GroupsPage', () => import('@/features/fleet/GroupsPage'));
const RatesPage = page('RatesPage', () => import('@/features/fleet/RatesPage'));
const JobsPage = page('JobsPage', () => import('@/features/jobs/JobsPage'));
const JobPage = page('JobPage', () => import('@/features/jobs/JobPage'));
const PeoplePage = page('PeoplePage', () => import('@/features/settings/PeoplePage'));
const TokensPage = page('TokensPage', () => import('@/features/settings/TokensPage'));
const KeysPage = page('KeysPage', () => import('@/features/settings/KeysPage'));
const DefinitionsPage = page(
  'DefinitionsPage',
  () => import('@/features/settings/DefinitionsPage'),
);
const ChangesPage = page('ChangesPage', () => import('@/features/bam/changes/ChangesPage'));
const LikenessPage = page('LikenessPage', () => import('@/features/settings/LikenessPage'));
const SearchHelpPage = page('SearchHelpPage', () => import('@/features/help/SearchHelpPage'));
const MailPage = page('MailPage', () => import('@/features/settings/MailPage'));
const TrackersPage = page(
  'TrackersPage',
  () => import('@/features/settings/trackers/TrackersPage'),
);
const LabelToolsPage = page(
  'LabelToolsPage',
  () => import('@/features/settings/labeltools/LabelToolsPage'),
);
const ModelServicesPage = page(
  'ModelServicesPage',
  () => import('@/features/settings/models/ModelServicesPage'),
);
const AuditPage = page('AuditPage', () => import('@/features/settings/AuditPage'));

/** Pages that fill the window, without what stands around the others. */
export const bare: { path: string; Page: ComponentType }[] = [
  { path: 'dam/tasks/:id/label', Page: LabelPage },
  { path: 'dam/tasks/:id/decide', Page: DecidePage },
];

/** Addresses and their pages. */
export const pages: { path: string; Page: ComponentType }[] = [
  { path: 'bam', Page: BadcasesPage },
  { path: 'bam/stats', Page: StatsPage },
  { path: 'bam/next', Page: NextPage },
  { path: 'bam/priority', Page: PriorityPage },
  { path: 'bam/weekly', Page: WeeklyPage },
  { path: 'bam/changes', Page: ChangesPage },
  { path: 'bam/clusters', Page: ClusteringsPage },
  { path: 'bam/clusters/:id', Page: ClusteringPage },
  { path: 'bam/alarms', Page: AlarmsPage },
  { path: 'bam/alarms/rules/:id', Page: RulePage },
  { path: 'bam/alarms/:id', Page: AlarmPage },
  { path: 'bam/badcases/:id', Page: BadcasePage },
  { path: 'bam/imports', Page: ImportsPage },
  { path: 'bam/imports/:id', Page: ImportPage },
  { path: 'dam', Page: DocumentsPage },
  { path: 'dam/documents', Page: DocumentsPage },
  { path: 'dam/documents/:id', Page: DocumentPage },
  { path: 'dam/documents/:id/cleaning', Page: CleaningPage },
  { path: 'dam/sets', Page: SetsPage },
  { path: 'dam/sets/new', Page: SetBuilderPage },
  { path: 'dam/sets/:id', Page: SetPage },
  { path: 'dam/tasks', Page: DataTasksPage },
  { path: 'dam/tasks/:id', Page: DataTaskPage },
  { path: 'dam/files', Page: FilesPage },
  { path: 'dam/files/:sha256', Page: FilePage },
  { path: 'dam/folders', Page: FoldersPage },
  { path: 'dam/analysis', Page: AnalysisPage },
  { path: 'mtt', Page: TasksPage },
  { path: 'mtt/tasks/:id', Page: TaskPage },
  { path: 'msm', Page: ModelsPage },
  { path: 'msm/models/:id', Page: ModelPage },
  { path: 'msm/deployments', Page: DeploymentsPage },
  { path: 'msm/deployments/:id', Page: DeploymentPage },
  { path: 'fleet', Page: DevicesPage },
  { path: 'fleet/groups', Page: GroupsPage },
  { path: 'fleet/campaigns', Page: CampaignsPage },
  { path: 'fleet/campaigns/:id', Page: CampaignPage },
  { path: 'fleet/rates', Page: RatesPage },
  { path: 'fleet/devices/:id', Page: DevicePage },
  { path: 'jobs', Page: JobsPage },
  { path: 'jobs/:id', Page: JobPage },
  { path: 'settings', Page: PeoplePage },
  { path: 'settings/tokens', Page: TokensPage },
  { path: 'settings/keys', Page: KeysPage },
  { path: 'settings/badcases', Page: DefinitionsPage },
  { path: 'settings/duplicates', Page: LikenessPage },
  { path: 'settings/channels', Page: ChannelsPage },
  { path: 'settings/mail', Page: MailPage },
  { path: 'settings/trackers', Page: TrackersPage },
  { path: 'settings/labelling', Page: LabelToolsPage },
  { path: 'settings/models', Page: ModelServicesPage },
  { path: 'settings/audit', Page: AuditPage },
  { path: 'help/search', Page: SearchHelpPage },
  { path: '*', Page: NotFoundPage },
];
