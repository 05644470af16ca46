package dam

import (
	"context"
	"time"
)

// PlaceState says how what is known of a file in a watched folder stands to what is
// there.
type PlaceState string

// The states of places.
const (
	Found      PlaceState = "new"        // seen, its bytes are still to be read
	Present    PlaceState = "present"    // its bytes have the hash that is told
	Changed    PlaceState = "changed"    // it is not what it was: it has no hash until its bytes are read
	Gone       PlaceState = "gone"       // it is not there any more; the hash is its last
	Unreadable PlaceState = "unreadable" // its bytes cannot be read
)

// PlaceStates are all of them.
func PlaceStates() []string {
	return []string{string(Found), string(Present), string(Changed), string(Gone), string(Unreadable)}
}

// Place is a file in a watched folder. Size, times and inode are what the file system
// said when it was looked at; a hash, if there is one, is that of the bytes it had then.
type Place struct {
	Folder    string     `json:"folder"`
	Path      string     `json:"path" doc:"Within the folder."`
	State     PlaceState `json:"state" enum:"new,present,changed,gone,unreadable"`
	SHA256    string     `json:"sha256,omitempty" doc:"Of its bytes; of its last when it is gone. None until they were read."`
	MD5       string     `json:"md5,omitempty"`
	Was       string     `json:"was,omitempty" doc:"SHA-256 of the bytes before these."`
	Size      int64      `json:"size"`
	Modified  time.Time  `json:"modified_at"`
	Problem   string     `json:"problem,omitempty" doc:"Why its bytes cannot be read."`
	FoundAt   time.Time  `json:"found_at"`
	ChangedAt time.Time  `json:"changed_at" doc:"When its state was last another."`
	Mark      Mark       `json:"-"`
}

// Mark is what a file system says of a file, by which is told whether it was changed.
// Times are nanoseconds since 1970.
type Mark struct {
	Size, Modified, Changed, Inode int64
}

// Same tells whether a file is what it was, as far as one can tell by what everybody
// keeps: size, time of modification and inode. Another time of the inode's change alone
// (rights, links, names) does not make its bytes others.
func (m Mark) Same(o Mark) bool {
	return m.Size == o.Size && m.Modified == o.Modified && m.Inode == o.Inode
}

// FolderRow is what is kept of a watched folder beside its files.
type FolderRow struct {
	Name      string
	Root      string // identity of the folder itself, as the file system tells it
	Paused    bool
	Wanted    time.Time // somebody asked for a scan
	ScannedAt time.Time // the end of the last whole scan
	Took      time.Duration
	Problem   string   // why the last scan did not end well
	Notes     []string // what could not be read, and folders that are nearly full
}

// PlaceCount sums up places of one state.
type PlaceCount struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
}

// Scan is the progress of looking through a folder.
type Scan struct {
	StartedAt time.Time `json:"started_at"`
	Seen      int64     `json:"seen" doc:"Files that were looked at."`
	Before    int64     `json:"before" doc:"Files that the scan before had seen: what progress can be measured by."`
	Differ    int64     `json:"differ" doc:"Files that were new, changed, moved or gone."`
}

// Folder is a watched folder as people see it.
type Folder struct {
	Name      string                    `json:"name"`
	Path      string                    `json:"path" doc:"On the collector that watches it."`
	Phase     string                    `json:"phase" enum:"watching,waiting,scanning,reading,paused,elsewhere,failed" doc:"watching: changes are seen at once. waiting: until the next scan. scanning: it is looked through. reading: hashes of new and changed files are made. elsewhere: another collector watches it. failed: see problem."`
	Paused    bool                      `json:"paused"`
	Counts    map[PlaceState]PlaceCount `json:"counts" doc:"Files and bytes by state."`
	Scan      *Scan                     `json:"scan,omitempty" doc:"While it is looked through."`
	ScannedAt time.Time                 `json:"scanned_at,omitzero"`
	Seconds   float64                   `json:"seconds,omitempty" doc:"That the last scan took."`
	NextScan  time.Time                 `json:"next_scan,omitzero"`
	Problem   string                    `json:"problem,omitempty"`
	Notes     []string                  `json:"notes" nullable:"false" doc:"What could not be read, and folders that are nearly full."`
	Fullest   string                    `json:"fullest,omitempty" doc:"The folder within that has most files."`
	FullFiles int                       `json:"fullest_files,omitempty" doc:"Files in it."`
	MaxFiles  int                       `json:"max_files" doc:"Files that one folder within may have; 0 for no bound."`
	Spread    bool                      `json:"spread" doc:"Files beyond the bound are moved into folders below."`
}

// PlaceQuery selects places of a folder in the order of their paths.
type PlaceQuery struct {
	Page
	Folder string
	State  PlaceState
	Q      string // part of the path
}

// Settled is what reading the bytes of a place came to. Place has the mark that the
// bytes belong to.
type Settled struct {
	Place Place
	File  File // without a hash when the bytes could not be read
}

// Folders is the port to watched folders. Safe for concurrent use.
type Folders interface {
	// FolderRow gives the row of a folder, which is made when it is not there.
	FolderRow(ctx context.Context, name string) (FolderRow, error)
	// UpdateFolder changes a row. change may run more than once.
	UpdateFolder(ctx context.Context, name string, change func(*FolderRow)) error
	// Places gives those with after < path < to, at most limit, in the order of their
	// paths as bytes. to "" is the end.
	Places(ctx context.Context, folder, after, to string, limit int) ([]Place, error)
	// PlacesAt gives those of these paths that are known.
	PlacesAt(ctx context.Context, folder string, paths []string) ([]Place, error)
	// PlacesByInode gives those of these inodes.
	PlacesByInode(ctx context.Context, folder string, inodes []int64) ([]Place, error)
	// WaitingPlaces gives those whose bytes are to be read, behind a path.
	WaitingPlaces(ctx context.Context, folder, after string, limit int) ([]Place, error)
	// PutPlaces stores places and forgets others, by their paths, at once.
	PutPlaces(ctx context.Context, folder string, put []Place, forget []string) error
	// SettlePlaces stores what reading came to, and the files, of those places that are
	// still what they were when reading began; the others are left as they are.
	SettlePlaces(ctx context.Context, folder string, list []Settled) error
	// PlacesOf gives the places whose bytes have, or last had, a hash, of all folders.
	PlacesOf(ctx context.Context, sha256 string) ([]Place, error)
	CountPlaces(ctx context.Context, folder string) (map[PlaceState]PlaceCount, error)
	FindPlaces(ctx context.Context, q PlaceQuery) (List[Place], error)
}
