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
export type BadcaseStats = Schemas['BamAnswer'];
export type BulkEdit = Schemas['BulkInBody'];
export type TestDataRequest = Schemas['TestDataInBody'];
export type TestDataAnswer = Schemas['TestDataOutBody'];
export type FileError = Schemas['FileError'];
export type UploadReport = Schemas['UploadOutBody'];

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
export type EnrolmentToken = Schemas['TokenOutBody'];

export interface DataFile {
  sha256: string;
  md5: string;
  name: string;
  media_type: string;
  size: number;
  created_at: string;
}

export interface Document {
  id: string;
  name: string;
  kind?: string;
  versions?: number;
  latest?: number;
  rows?: number;
  created_at: string;
  updated_at?: string;
}

export interface DocumentVersion {
  version: number;
  rows: number;
  digest?: string;
  note?: string;
  created_at: string;
  created_by?: string;
}

export interface DataRow {
  path: string;
  md5?: string;
  sha256?: string;
  annotation?: Json;
  columns?: JsonObject | null;
  badcase?: string;
}

export interface DataSet {
  id: string;
  name: string;
  role: 'train' | 'test';
  rows: number;
  digest?: string;
  frozen?: boolean;
  documents?: { id: string; version: number }[] | null;
  created_at: string;
}

export interface SplitRequest {
  name: string;
  documents: { id: string; version: number }[];
  split: { test: number; seed: number; stratify_by?: string; group_by?: string };
}

export interface LineageNode {
  id: string;
  kind: string;
  title: string;
}

export interface LineageEdge {
  from: string;
  to: string;
  label: string;
}

export interface Lineage {
  nodes: LineageNode[] | null;
  edges: LineageEdge[] | null;
}
