/** Short names for the generated shapes. Times are RFC 3339 in UTC, sizes are bytes. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/** One page of a list; next is the cursor of the page after it. */
export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
}

export type Session = Schemas['SessionBody'];
export type Me = Session['user'];
export type User = Schemas['PeopleUser'];
export type Role = User['role'];
export type ApiToken = Schemas['PeopleToken'];
export type IssuedToken = Schemas['IssueOutBody'];
export type AuditRow = Schemas['PeopleEntry'];

export type Badcase = Schemas['BamBadcase'];
export type BadcaseStatus = Badcase['status'];
export type Severity = Badcase['severity'];
export type BadcaseEdit = Schemas['BadcaseEdit'];
export type Media = Schemas['BamMedia'];
export type HistoryRow = Schemas['BamChange'];
export type Occurrence = Schemas['BamSeen'];
/** What is part of a badcase and why, and what is only similar. */
export type DuplicatesPage = Schemas['DuplicatesOutBody'];
export type Reasons = Schemas['BamReasons'];
export type Member = Schemas['BamMember'];
export type Lookalike = Schemas['BamLookalike'];
export type LikenessSettings = Schemas['BamLikenessSettings'];
export type LikenessState = Schemas['LikenessOutBody'];
export type CountingGroup = Schemas['BamCountingGroup'];
export type BadcaseStats = Schemas['BamAnswer'];
export type Formula = Schemas['BamFormula'];
export type Ranking = Schemas['BamRanking'];
export type Ranked = Schemas['BamRanked'];
export type FormulaPreview = Schemas['PreviewOutBody'];
export type StatsTable = Schemas['BamTable'];
export type StatsSide = Schemas['BamSide'];
export type CaseRates = Schemas['ReportRates'];
export type Weekly = Schemas['ReportWeekly'];
export type WeeklySeries = Schemas['ReportSeries'];
export type Action = Schemas['BamAction'];
export type Refusal = Schemas['BamRefusal'];
export type BulkPreview = Schemas['BamPreview'];
export type Change = Schemas['BamChange'];
export type Attribute = Schemas['BamAttribute'];
export type Template = Schemas['BamTemplate'];
export type SearchSchema = Schemas['QuerySchema'];
export type Completion = Schemas['CompleteOutBody'];
export type FacetAnswer = Schemas['BamFacetAnswer'];
export type SavedSearch = Schemas['PeopleSavedSearch'];
export type NewSearch = Schemas['AddSearchInBody'];
export type SearchEdit = Schemas['EditSearchInBody'];
export type BulkEdit = Schemas['BulkEdit'];
export type TestDataRequest = Schemas['TestDataInBody'];
export type TestDataAnswer = Schemas['TestDataOutBody'];
export type FileError = Schemas['FileError'];
export type UploadReport = Schemas['UploadOutBody'];

export type Derived = Schemas['BamDerived'];
export type DerivePreview = Schemas['LoopDerivePreview'];
export type DeriveRequest = Schemas['DeriveInBody'];
export type Operation = Schemas['ExtendManifest'];
export type Pack = Schemas['PackdeskPack'];
export type PackOrder = Schemas['PackdeskOrder'];
export type PackFormat = Schemas['PackFormat'];
export type PackManifest = Schemas['PackManifestOutBody'];
export type Notes = Schemas['LabelsNotes'];

/** What is wrong with the rows of a document. */
export type CleaningReport = Schemas['CleaningReport'];
export type CleaningSettings = Schemas['QualitySettings'];
export type CleaningCheck = Schemas['QualityKind'];
export type CleaningCount = Schemas['CleaningCount'];
export type Finding = Schemas['CleaningFinding'];
export type CleaningAct = Schemas['CleaningAct'];
export type CleaningActed = Schemas['CleaningActed'];

export type Job = Schemas['JobsJob'];
export type JobError = Schemas['JobsItemError'];

export type Clustering = Schemas['ClustersClustering'];
export type ClusteringSettings = Schemas['ClustersSettings'];
export type ClusteringRun = Schemas['ClustersRun'];
export type Cluster = Schemas['ClustersGroup'];
export type Trait = Schemas['ClustersTrait'];
export type ClusterMap = Schemas['ClustersMap'];
export type Embeddings = Schemas['EmbeddingsOutBody'];
export type SimilarCases = Schemas['SimilarOutBody'];

export type Task = Schemas['MttTask'];
export type TaskRequest = Schemas['MttDraft'];
export type Metric = Schemas['MttMetric'];

export type Model = Schemas['MsmModel'];
export type ModelEdit = Schemas['MsmEdit'];
export type Stage = Model['stage'];
export type KnownBadcase = Schemas['MsmKnown'];
export type Deployment = Schemas['MsmDeployment'];
export type DeploymentDetail = Schemas['DeploymentDetail'];
export type DeploymentStep = Schemas['MsmStep'];
export type DeployRequest = Schemas['MsmOrder'];

export type Device = Schemas['FleetDevice'];
export type Group = Schemas['FleetGroup'];
export type RatePoint = Schemas['FleetPoint'];
export type EnrolmentRequest = Schemas['TokenInBody'];
/** An enrolment token that can still be used, without its secret. */
export type OpenToken = Schemas['FleetToken'];
export type EnrolmentToken = Schemas['TokenOutBody'];

export type DataFile = Schemas['DamFile'];
export type FileUse = Schemas['DamUse'];
export type FileUses = Schemas['DamUses'];
export type OpenUpload = Schemas['UploadsUpload'];
export type Folder = Schemas['DamFolder'];
export type Place = Schemas['DamPlace'];
export type Document = Schemas['DamDocument'];
export type DocumentDraft = Schemas['DamDocumentDraft'];
export type DocumentVersion = Schemas['DamVersion'];
export type AddedRows = Schemas['DamAddedRows'];
export type Campaign = Schemas['FleetCampaign'];
export type CampaignDraft = Pick<
  Campaign,
  'name' | 'note' | 'rule' | 'targets' | 'quota' | 'per_device' | 'until'
>;
export type CampaignPoint = Schemas['FleetCampaignPoint'];
export type CampaignDevice = Schemas['FleetCampaignDevice'];
export type ImportReport = Schemas['DamReport'];
export type DataRow = Schemas['DamRow'];
export type DataSet = Schemas['DamSet'];
export type SetRequest = Schemas['DamSetDraft'];
export type SetPlan = Schemas['SetPlan'];
export type PlannedSet = Schemas['DamPlanned'];
export type Leak = Schemas['DamLeak'];
export type LeakPolicy = Schemas['DamLeakPolicy'];
export type LeakCheck = Schemas['LeaksCheck'];
/** One row that is as good as others on the other side. */
export type LeakPair = Schemas['LeaksLeak'];
export type NewSets = Schemas['AddSetsOutBody'];

export type Lineage = Schemas['LoopLineage'];
export type LineageNode = Schemas['LoopNode'];
export type LineageEdge = Schemas['LoopEdge'];

export type AnalysisSelection = Schemas['AnalysesSelection'];
export type Analysis = Schemas['AnalysesAnalysis'];
/** An analysis with what came of it, once it is ready. */
export type AnalysisOutcome = Schemas['AnalysisWithResult'];
export type AnalysisReport = Schemas['AnalysisReport'];
export type Distribution = Schemas['AnalysisDistribution'];
export type Spread = Schemas['AnalysisSpread'];
export type AttributeTable = Schemas['AnalysisTable'];
export type ClassBalance = Schemas['AnalysisBalance'];
export type ClassGrid = Schemas['AnalysisGrid'];
export type Gap = Schemas['AnalysisGap'];
export type AttributeGap = Schemas['AnalysisAttributeGap'];
export type Suggestion = Schemas['AnalysisSuggestion'];
export type CollectionDraft = Schemas['DatataskDraft'] & { kind: 'collection' };
