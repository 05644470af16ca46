// Generated from the collector's OpenAPI document by "npm run schema". Do not edit.

type Json = string | number | boolean | null | Json[] | {
    [key: string]: Json;
};
export interface paths {
    "/api/v1/alarm-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is watched, by name */
        get: operations["list-alarm-rules"];
        put?: never;
        /** Watch a search */
        post: operations["add-alarm-rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarm-rules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a rule would have said of its past; nothing is saved */
        post: operations["preview-alarm-rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarm-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a rule and where it stands */
        get: operations["get-alarm-rule"];
        /** Change a rule; when it counts something else, it learns anew */
        put: operations["change-alarm-rule"];
        post?: never;
        /** Watch a search no more; its alarms stay */
        delete: operations["remove-alarm-rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarm-rules/{id}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a rule counted, and what was usual */
        get: operations["alarm-series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarm-rules/{id}/watchers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Be told of a rule's alarms in the page */
        put: operations["watch-alarm-rule"];
        post?: never;
        /** Be told of a rule's alarms no more */
        delete: operations["unwatch-alarm-rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alarms, the newest first */
        get: operations["list-alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many alarms are not closed */
        get: operations["count-alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an alarm and its history */
        get: operations["get-alarm"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that one sees to an alarm; when it lasts, its level becomes the usual sooner */
        post: operations["acknowledge-alarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close an alarm and say what it was; the rule learns from it */
        post: operations["close-alarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Analyses that were ordered, the newest first */
        get: operations["list-analyses"];
        put?: never;
        /**
         * Say what a selection is made of
         * @description A background job reads the rows of a version, of a frozen set, or the badcases of a search once and counts every attribute: classes, geometry, size, time, place, device, source and further columns. What came of it is kept: the same content is analysed once, so that a second order is answered at once. GET /analyses/{id} has the result once the state is ready.
         */
        post: operations["order-analysis"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/gap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say where two selections differ
         * @description For each attribute that both have: how large the difference is, with an interval, its direction and whether it is sure; a test of all attributes together; and what to collect so that a becomes like b. Kept as other analyses are.
         */
        post: operations["order-gap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one analysis with what came of it */
        get: operations["get-analysis"];
        put?: never;
        post?: never;
        /** Forget an analysis; it can be ordered again */
        delete: operations["delete-analysis"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an analysis that is being worked out */
        post: operations["cancel-analysis"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** User-defined attributes of badcases */
        get: operations["list-attributes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attributes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Define an attribute */
        put: operations["define-attribute"];
        post?: never;
        /** Remove an attribute's definition */
        delete: operations["remove-attribute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the audit trail, the newest first */
        get: operations["list-audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find badcases */
        get: operations["list-badcases"];
        put?: never;
        /** Add a badcase without files, or with files that are stored already */
        post: operations["add-badcase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done to badcases, the newest first */
        get: operations["list-actions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/actions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one action, with its progress */
        get: operations["get-action"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/actions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a running action; what it did stays until it is undone */
        post: operations["cancel-action"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/actions/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an action back
         * @description Fields that somebody has changed since stay as they are and are named in refusals. The undo is an action itself, which can be undone.
         */
        post: operations["undo-action"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/add-to-test-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add badcases to a testing document
         * @description Files that are in a training set at that moment are refused with the sets that hold them (problem type urn:mlife:problem:leaks), unless they are left out or overruled with a reason. The same file is found, not one that looks like it.
         */
        post: operations["add-to-test-data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change many badcases, as one action that can be undone
         * @description A change that takes longer than 1.5 s goes on in the background: the answer then has the state running, and GET /badcases/actions/{id} follows it.
         */
        post: operations["edit-badcases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/bulk/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell what a change of many badcases would do */
        post: operations["preview-bulk-edit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/derive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Edit or convert the media of badcases, in the background
         * @description Gives the job that does it. What is made is attached to each badcase as derived media; originals never change.
         */
        post: operations["derive-media"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/derive/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What editing or converting would work on, without doing it
         * @description Counts all that is selected and looks at the first thousand. The parameters are checked as well.
         */
        post: operations["preview-derive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download all that a search finds
         * @description It is written as it is read, so that its size does not matter; closing the connection ends it. In CSV, a cell that a spreadsheet would run as a formula has ' before it.
         */
        get: operations["export-badcases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count the values of fields in what a search finds
         * @description Instead of a page of badcases: how many of them have which status, device, tag and so on.
         */
        get: operations["badcase-facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make badcases parts of one of them, as one action that can be undone
         * @description Its undo takes the parts out again; unlike a split it does not keep them apart.
         */
        post: operations["merge-many"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The open badcases of the caller and of nobody, the most urgent first */
        get: operations["next-badcases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Badcases per 1,000 inferences
         * @description Where the denominators are known: agents count inferences by slot and model version. The answer says what is left out and why.
         */
        get: operations["badcase-rates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/rates.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Badcases per 1,000 inferences as CSV
         * @description A cell that a spreadsheet would run as a formula has ' before it.
         */
        get: operations["export-badcase-rates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count badcases by field and over time */
        get: operations["count-badcases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/table": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count badcases by one or two fields or spans of time
         * @description Each line carries the query that finds its badcases. Give id several times to count a selection.
         */
        get: operations["tabulate-badcases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/table.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A table of badcases as CSV
         * @description A cell that a spreadsheet would run as a formula has ' before it.
         */
        get: operations["export-badcase-table"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add badcases by hand
         * @description Each file becomes a badcase. A file that is refused is named with the reason; the rest goes in.
         */
        post: operations["upload-badcases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/weekly": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came new, came back and was resolved in a week, beside the weeks before */
        get: operations["weekly-report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/weekly.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A table of the weekly report as CSV
         * @description A cell that a spreadsheet would run as a formula has ' before it.
         */
        get: operations["export-weekly-report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one badcase */
        get: operations["get-badcase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change one badcase */
        patch: operations["edit-badcase"];
        trace?: never;
    };
    "/api/v1/badcases/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people say about a badcase, the oldest first */
        get: operations["list-comments"];
        put?: never;
        /** Say something about a badcase */
        post: operations["add-comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/derived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was made of a badcase's media, the oldest first */
        get: operations["list-derived"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is part of a badcase, why, and what is only similar
         * @description Reports are put together in three steps: the same bytes; the same picture or sound, verified by content; and in both cases the same failure: function, result label, truth label where both are known, and the conditions of the settings.
         */
        get: operations["badcase-duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every change of a badcase, the newest first */
        get: operations["badcase-history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Issues that a badcase is linked to */
        get: operations["list-badcase-issues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/issues/{issue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an issue from a badcase; it stays in the tracker */
        delete: operations["unlink-issue"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/judgements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each model version said of the same media, the newest first */
        get: operations["badcase-judgements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make badcases parts of this one */
        post: operations["merge-badcases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/occurrences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every report of a badcase, the newest first */
        get: operations["badcase-occurrences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The points of a badcase, and where they come from */
        get: operations["badcase-score"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Badcases like this one, by embedding */
        get: operations["similar-badcases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make parts of this one badcases of their own again
         * @description It also undoes a merge. What was split is never put together again by itself; a merge by hand takes that back.
         */
        post: operations["split-badcase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/watchers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who follows a badcase */
        get: operations["list-watchers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/badcases/{id}/watchers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Follow a badcase: what happens to it becomes news */
        put: operations["watch-badcase"];
        post?: never;
        /** Follow a badcase no more */
        delete: operations["unwatch-badcase"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blobs/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read stored bytes, in ranges if asked */
        get: operations["get-blob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find campaigns, the newest first unless sort says otherwise */
        get: operations["list-campaigns"];
        put?: never;
        /**
         * Ask devices to collect clips
         * @description Devices take what the rule is true for until the quota over all of them is reached or the time is over; then the campaign ends by itself. The rule is compiled by the same code as on devices: an error names line and column. Without start it is a draft.
         */
        post: operations["create-campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See whom a campaign would reach and whether its rule is right
         * @description Changes nothing. What is left out is not looked at.
         */
        post: operations["try-campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a campaign */
        get: operations["get-campaign"];
        put?: never;
        post?: never;
        /** Delete a campaign that does not run; its badcases stay */
        delete: operations["delete-campaign"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{id}/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each device did for a campaign, by name */
        get: operations["list-campaign-devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When the clips of a campaign came
         * @description Stretches without a clip are left out. Clips of badcases that were deleted since are not counted here.
         */
        get: operations["campaign-over-time"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a draft */
        post: operations["start-campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a campaign; what came stays */
        post: operations["stop-campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleaning-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is looked for in rows and files */
        get: operations["list-cleaning-checks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleaning/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one report */
        get: operations["get-cleaning-report"];
        put?: never;
        post?: never;
        /** Delete a report; rows that it set aside stay so */
        delete: operations["delete-cleaning-report"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleaning/{id}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a report found, the surest of each check first */
        get: operations["list-findings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleaning/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring rows back that a report set aside */
        post: operations["restore-findings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleaning/{id}/set-aside": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set rows of a report aside
         * @description A new version of the document has the reason in the column set_aside of these rows, wherever they are in the newest version by now. Such rows are in no set.
         */
        post: operations["set-findings-aside"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusterings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Searches whose badcases are grouped by likeness, the newest first */
        get: operations["list-clusterings"];
        put?: never;
        /**
         * Group the badcases of a search by likeness
         * @description The search is given by the query parameters of the list of badcases. The run begins in the background; GET /clusterings/{id} follows it.
         */
        post: operations["add-clustering"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusterings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one clustering with how far its run is */
        get: operations["get-clustering"];
        /** Change settings; they count from the next run */
        put: operations["change-clustering"];
        post?: never;
        /** Forget a clustering and its groups; the badcases stay */
        delete: operations["remove-clustering"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusterings/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop the run; what the run before found stays */
        post: operations["cancel-clustering"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusterings/{id}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All groups of a clustering, at most 500, the largest first */
        get: operations["list-groups-of-like"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusterings/{id}/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The map: like cases lie together */
        get: operations["clustering-map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusterings/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run again; groups that stay keep their ID and name */
        post: operations["run-clustering"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusterings/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last 50 runs, the newest first */
        get: operations["clustering-runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one group */
        get: operations["get-cluster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Name a group; it keeps the name as long as most of its cases stay together */
        patch: operations["name-cluster"];
        trace?: never;
    };
    "/api/v1/comments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change one's own comment */
        put: operations["edit-comment"];
        post?: never;
        /** Take one's own comment back; administrators may take any */
        delete: operations["remove-comment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find tasks of collecting and labelling */
        get: operations["list-data-tasks"];
        put?: never;
        /**
         * Make a task of collecting or labelling
         * @description It waits to be started. A collection counts the rows that come into its document, as far as its query finds them. Of labelling, the rows that the query finds become items when the task is started.
         */
        post: operations["add-data-task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one task */
        get: operations["get-data-task"];
        /** Change what a task says */
        put: operations["edit-data-task"];
        post?: never;
        /** Delete a task that is not active, with what people said in it */
        delete: operations["delete-data-task"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/agreement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far people who labelled the same items agree */
        get: operations["get-label-agreement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring accepted labels into the document, as a new version
         * @description Done by a job. Labels that are in the document already are left alone, so that it may be called again at any time.
         */
        post: operations["apply-labels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a task, the newest first */
        get: operations["list-data-task-events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The items of a labelling task */
        get: operations["list-label-items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/items/{n}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one item with what people said */
        get: operations["get-label-item"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/items/{n}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Settle an item that people disagree on */
        post: operations["decide-item"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/items/{n}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say what is in an item, or why it cannot be labelled
         * @description Sending the same again changes nothing; sending something else later corrects it, and what was said before is kept.
         */
        put: operations["label-item"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The items that one labelled last, the newest first */
        get: operations["list-own-label-items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take items to label
         * @description Gives the items that the person has already, then further ones, and keeps each for 15 minutes after the last call. An item is never given twice to one person, and to no more people than it wants. An empty list means that nothing is left for this person now.
         */
        post: operations["take-label-items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done by day and by whom, and what is left */
        get: operations["get-data-task-progress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give all items back that one has taken and not labelled */
        post: operations["release-label-items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/data-tasks/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start, end, cancel or open a task again */
        post: operations["move-data-task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find deployments, the newest first */
        get: operations["list-deployments"];
        put?: never;
        /** Bring models to devices */
        post: operations["start-deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one deployment with the state of each device */
        get: operations["get-deployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a deployment; devices that have not committed go back */
        post: operations["abort-deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a deployment as server-sent events
         * @description The event deployment has the whole deployment whenever it changed. The stream ends after the event end.
         */
        get: operations["follow-deployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring its devices back to the models they ran before */
        post: operations["revert-deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/derived/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One derived medium with what it was made of and what was made of it */
        get: operations["get-derived"];
        put?: never;
        post?: never;
        /** Take a derived medium off its badcase */
        delete: operations["remove-derived"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/derived/{id}/choose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Use a derived medium for test data instead of the original, or not */
        post: operations["choose-derived"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find devices, by name unless sort says otherwise */
        get: operations["list-devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a device */
        get: operations["get-device"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shut a device out
         * @description Its certificates are refused from now on and its connection ends. A token made for it lets it enrol again.
         */
        post: operations["revoke-device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find documents, the newest first unless sort says otherwise */
        get: operations["list-documents"];
        put?: never;
        /** Make a document without rows */
        post: operations["add-document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one document */
        get: operations["get-document"];
        put?: never;
        post?: never;
        /** Delete a document of which no set is made */
        delete: operations["delete-document"];
        options?: never;
        head?: never;
        /** Change name, kind or note */
        patch: operations["edit-document"];
        trace?: never;
    };
    "/api/v1/documents/{id}/cleaning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports of a document, the newest first */
        get: operations["list-cleaning-reports"];
        put?: never;
        /**
         * Look for what is wrong in a version
         * @description A job measures the files that were not measured before, looks at each row, and keeps a report: duplicates and near duplicates, broken, blurred, dark or silent media, annotations that break the rules, labels that neighbours or models contradict. Nothing is changed.
         */
        post: operations["start-cleaning"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a row for each of some files
         * @description The files are those that query finds, in the search language of files, or those whose SHA-256 are given. A new version has a row without annotation for each that the newest one has no row of, with the file's path. All rows go in, or none.
         */
        post: operations["add-rows-of-files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/label-projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring rows of a document to a labelling tool
         * @description A background job makes a project in the tool and brings the files of the rows there, with what models predicted as pre-labels when that is asked for. A row's key in the tool is the SHA-256 of its file; what is there already is not brought twice.
         */
        post: operations["create-label-project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/label-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a set of annotations as a new version
         * @description A form with one file: an archive (ZIP, tar.gz) or a single file of a set, in a format of GET /label-formats, which is recognised by what it holds. Each medium becomes a row with its annotation and its subset. Media that lie in the archive are stored; others are found among the stored files by name, or must be allowed as paths by the document. What is refused or cannot be carried is listed, and takes nothing with it.
         */
        post: operations["add-label-set"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/prelabel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a model annotate the rows of the newest version
         * @description A background job asks the model about each medium and adds one version with what it found. Each object and label that it made has its confidence, and made_by names the model. What people made stays as it is, and kinds of annotations that they have said something about are left alone. The job's errors say which media could not be annotated, and why.
         */
        post: operations["prelabel-document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change rows of the newest version, which makes a new one
         * @description The rows are those that query finds, or those whose numbers are given. The column set_aside keeps rows out of sets and says why; null takes it away again. When nothing would be different, no version is made.
         */
        post: operations["edit-rows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a document, the newest first */
        get: operations["list-versions"];
        put?: never;
        /**
         * Import rows as a new version
         * @description A form with a file, or the rows as the body: CSV whose first line names the columns, a JSON array of objects, one object a line, or XML with an element for each row. Columns are path, md5, sha256, annotation (or label), badcase, and any other. All rows go in, or none. A version with the same rows is not made again.
         */
        post: operations["add-version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one version */
        get: operations["get-version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Name the classes of a version's annotations
         * @description The most frequent first, with the number of rows that have them: a labelling task may begin with them.
         */
        get: operations["list-row-classes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a query of rows while it is typed
         * @description Says what could stand at the cursor, with values of these rows, what is wrong with the query, and how it is written in canonical form.
         */
        get: operations["row-complete"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare a version with another one, row by row
         * @description A row of a file that both versions have once, with another annotation or other columns, is changed; other rows are added or removed.
         */
        get: operations["diff-versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a version */
        get: operations["export-version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be asked of the rows of a version */
        get: operations["row-fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a version as a set of annotations */
        get: operations["export-version-labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/labels/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say what a format could not carry of a version
         * @description What an export would have in its report.json, of the first 20000 rows.
         */
        get: operations["try-version-labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new version with the rows of an older one */
        post: operations["restore-version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{id}/versions/{version}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find rows of a version */
        get: operations["list-rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Embedding spaces, and how far computing them is */
        get: operations["embeddings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a device's first certificate with a token */
        post: operations["enrol"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrol/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a device's next certificate with its current one
         * @description The device shows its certificate in the TLS handshake.
         */
        post: operations["renew-certificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrolment-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tokens that can still be used, without their secrets, the newest first */
        get: operations["list-enrolment-tokens"];
        put?: never;
        /** Let devices enrol */
        post: operations["create-enrolment-token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrolment-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Make a token useless; devices that used it stay */
        delete: operations["revoke-enrolment-token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow changes as server-sent events
         * @description Each event has the topic as its name and a Notice as its data. The event resync means that some were lost.
         */
        get: operations["listen"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facts/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sizes, frame times and rates of a medium
         * @description 202 says that it is being made; ahead is how many come before it. A notice of the topic previews says when to ask again.
         */
        get: operations["get-media-facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find files, the newest first unless sort says otherwise */
        get: operations["list-files"];
        put?: never;
        /**
         * Upload files
         * @description Bytes that are known are not stored again: the answer names the file that has them. A file that is refused is named with the reason; the rest goes in.
         */
        post: operations["add-files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/known": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say which of these bytes are here
         * @description For who knows the hashes of files and would not send what is here. Hashes without a file are left out of the answer.
         */
        post: operations["find-known-files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what is known about a file */
        get: operations["get-file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{sha256}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a file, in ranges if asked */
        get: operations["get-file-content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{sha256}/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where watched folders have a file, or had it last */
        get: operations["list-file-places"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{sha256}/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find the documents and sets whose rows name a file
         * @description Newest versions of documents are looked through, then sets. With many rows an answer ends early and says where to go on.
         */
        get: operations["get-file-uses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The data folders that are watched, as the configuration has them */
        get: operations["list-folders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how a watched folder is */
        get: operations["get-folder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders/{name}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the scan of a watched folder
         * @description What it found stays. The next one begins after the time that is set, or when it is asked for.
         */
        post: operations["cancel-folder-scan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders/{name}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files of a watched folder, in the order of their paths */
        get: operations["list-folder-files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop looking into a watched folder
         * @description What is known of its files stays as it is. It stays paused after a restart.
         */
        post: operations["pause-folder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders/{name}/rescan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look through a watched folder now
         * @description It is done by the collector that watches the folder, within seconds.
         */
        post: operations["rescan-folder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on looking into a watched folder
         * @description All of it is looked through first.
         */
        post: operations["resume-folder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List groups by name */
        get: operations["list-groups"];
        put?: never;
        /** Make a group */
        post: operations["create-group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace a group's name and devices */
        put: operations["replace-group"];
        post?: never;
        /** Remove a group, not its devices */
        delete: operations["delete-group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-mappings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mappings that were saved, by name */
        get: operations["list-import-mappings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-mappings/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save a mapping under a name */
        put: operations["save-import-mapping"];
        post?: never;
        /** Remove a saved mapping */
        delete: operations["delete-import-mapping"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Imports of badcases, the newest first */
        get: operations["list-imports"];
        put?: never;
        /**
         * Send a file to import badcases from
         * @description CSV, JSON (a list of objects, an object with one, or one object a line), XML, or a ZIP archive of these with the media they name. Nothing goes in before the import is started with a mapping.
         */
        post: operations["add-import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What columns can become */
        get: operations["list-import-fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one import, with its progress */
        get: operations["get-import"];
        put?: never;
        post?: never;
        /** Remove an import and its report; badcases stay */
        delete: operations["delete-import"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an import; what is in stays in */
        post: operations["cancel-import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at the columns and first rows of an import's file */
        get: operations["preview-import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/report.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of the rows of an import, as CSV */
        get: operations["download-import-report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of the rows of an import */
        get: operations["list-import-rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run an import, or look at every row without taking it in
         * @description It runs in the background, and goes on after a restart of the collector. Rows that were imported before change nothing.
         */
        post: operations["start-import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All linked issues, the newest first */
        get: operations["list-issues"];
        put?: never;
        /** Make one issue for some badcases; the tracker is told in the background */
        post: operations["create-issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/compose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show what an issue for some badcases would be */
        post: operations["compose-issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Link some badcases to an issue that is there */
        post: operations["link-issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the tracker how an issue is now */
        post: operations["refresh-issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try again what a tracker could not be told */
        post: operations["retry-issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Background jobs, the newest first */
        get: operations["list-jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one job with its progress */
        get: operations["get-job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a job; what it has done stays */
        post: operations["cancel-job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What went wrong with single items of a job */
        get: operations["list-job-errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What went wrong with single items of a job, as CSV */
        get: operations["report-job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-formats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The formats of annotations that sets are read and written in */
        get: operations["list-label-formats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Projects in labelling tools, the newest first */
        get: operations["list-label-projects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one project with its progress */
        get: operations["get-label-project"];
        put?: never;
        post?: never;
        /** Forget a project, or delete it in the tool as well */
        delete: operations["delete-label-project"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-projects/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell who labels that nothing more is wanted */
        post: operations["close-label-project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-projects/{id}/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring annotations back as a new version
         * @description A background job reads what people are done with since the last time and adds one version. Of the kinds that the project asked for, a row then has what its last annotator said; other kinds stay. made_by names the annotator. When nothing would be different, no version is made.
         */
        post: operations["pull-label-project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-projects/{id}/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the rows that are not in the project yet, after that failed */
        post: operations["push-label-project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-projects/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the tool now how far people are */
        post: operations["refresh-label-project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Labelling tools that documents can be labelled in */
        get: operations["list-label-tools"];
        put?: never;
        /** Set up a Label Studio or CVAT */
        post: operations["create-label-tool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-tools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a labelling tool */
        put: operations["replace-label-tool"];
        post?: never;
        /** Remove a labelling tool and what is known of its projects; the projects stay there */
        delete: operations["delete-label-tool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label-tools/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call a labelling tool: whether it answers and takes the token */
        post: operations["test-label-tool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leak-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look for leaks of sets that would be frozen
         * @description Takes what POST /sets/plan takes. Rows of the sets are compared with each other and with the frozen sets of other roles: the same file, near duplicates, the same video, burst or device. What takes longer than a second is a job: read the check until it is ready. The same question gives the same check for a day.
         */
        post: operations["start-leak-check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leak-checks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one leak check */
        get: operations["get-leak-check"];
        put?: never;
        post?: never;
        /** End a leak check and delete it, unless sets were frozen by it */
        delete: operations["delete-leak-check"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leak-checks/{id}/leaks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a leak check found, with both sides
         * @description By kind, the nearest first. At most 1000 of each kind are listed; all are counted.
         */
        get: operations["list-leaks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leak-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what is done about leaks between sets
         * @description For each kind of leak: refuse keeps sets from being frozen, and badcases from becoming test data, unless somebody says why; warn only tells; off does not look.
         */
        get: operations["get-leak-policy"];
        /** Set what is done about leaks between sets */
        put: operations["set-leak-policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/likeness/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What groups of devices need not send, and what that spared
         * @description Where a group allows it, a report that is a near duplicate of a known badcase, judged by the sketch in its offer alone, raises that badcase's frequency, devices and last time, and its bytes are not sent. Every n-th of a badcase is sent all the same; once compared, these samples tell whether what is counted is really the same.
         */
        get: operations["list-counting-groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/likeness/groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Allow a group of devices not to send near duplicates */
        put: operations["set-counting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/likeness/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what counts as the same */
        get: operations["get-likeness-settings"];
        /** Set what counts as the same, for badcases that come from now on */
        put: operations["set-likeness-settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lineage/{kind}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What led to a thing and what it led to
         * @description From badcases to documents, sets, tasks, models, deployments and devices, both ways and without cycles. It is bounded: of many things joined to one, the newest are there.
         */
        get: operations["get-lineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own mail address and which news come there */
        get: operations["get-mail"];
        /** Choose which news come by mail */
        put: operations["set-mail-wishes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give one's mail address: a letter there asks to confirm it */
        post: operations["set-mail-address"];
        /** Forget one's mail address */
        delete: operations["remove-mail-address"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm an address with the token of the letter that came there */
        post: operations["confirm-mail-address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Page that asks whether letters are to stop */
        get: operations["ask-unsubscribe"];
        put?: never;
        /** Send no more letters to the receiver of one */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model-services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Model servers that engineers have set up as predictors */
        get: operations["list-model-services"];
        put?: never;
        /** Set up a model server that speaks the Open Inference Protocol v2 */
        post: operations["create-model-service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model-services/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a model server */
        put: operations["replace-model-service"];
        post?: never;
        /** Remove a model server; what it annotated stays */
        delete: operations["delete-model-service"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model-services/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call a model server: whether it has the model, and whether the settings fit it */
        post: operations["test-model-service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find models, the newest first unless sort says otherwise */
        get: operations["list-models"];
        put?: never;
        /** Register a model */
        post: operations["add-model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one model */
        get: operations["get-model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change stage, aliases, annotations or description */
        patch: operations["edit-model"];
        trace?: never;
    };
    "/api/v1/models/{id}/badcases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Badcases that the model is known to show */
        get: operations["model-badcases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a model's file */
        get: operations["get-model-content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/news": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one should know: mentions, assignments, what one follows; the newest first */
        get: operations["list-news"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/news/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark news as read */
        post: operations["read-news"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notify/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Channels that messages can go to */
        get: operations["list-channels"];
        put?: never;
        /** Set up a webhook or a list of mail addresses */
        post: operations["create-channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notify/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a channel */
        put: operations["replace-channel"];
        post?: never;
        /** Remove a channel */
        delete: operations["delete-channel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notify/channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message by a channel */
        post: operations["test-channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notify/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent and what waits, the newest first */
        get: operations["list-messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notify/messages/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a failed message again */
        post: operations["retry-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The operations there are, built-in and the operator's own, with the JSON Schema of their parameters */
        get: operations["list-operations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pack-formats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The layouts in which sets are packed */
        get: operations["list-pack-formats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packs that were ordered, the newest first */
        get: operations["list-packs"];
        put?: never;
        /**
         * Order a pack of frozen sets
         * @description The pack is prepared once, by a background job, and kept: the same order gives the same pack, ready at once. A pack of several sets has a split for each role. Download it with GET /packs/{id}/content once its state is ready.
         */
        post: operations["order-pack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one pack */
        get: operations["get-pack"];
        put?: never;
        post?: never;
        /** Delete a pack; its sets stay, and it can be ordered again */
        delete: operations["delete-pack"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packs/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a pack, or one of its parts
         * @description The length is known before, the ETag names the bytes, and ranges are served: a download that broke off goes on with Range and If-Range.
         */
        get: operations["download-pack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packs/{id}/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a pack that is ready holds, what it lacks, and its parts */
        get: operations["get-pack-manifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who can be named and assigned */
        get: operations["list-colleagues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/playbacks/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A video as browsers play it (MP4, H.264), in ranges if asked
         * @description 202 says that it is being made; ahead is how many come before it. A notice of the topic previews says when to ask again.
         */
        get: operations["get-playback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/predictors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models that can annotate the rows of documents */
        get: operations["list-predictors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one has set for oneself in the page */
        get: operations["list-preferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preferences/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set something for oneself; null takes it away */
        put: operations["set-preference"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the small pictures of several media stand
         * @description Each medium is answered in the order in which it was asked for: its picture is ready, it is being made, or it failed with a reason. A notice of the topic previews says when to ask again.
         */
        get: operations["list-previews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/previews/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of a picture, video or recording
         * @description 202 says that it is being made; ahead is how many come before it. A notice of the topic previews says when to ask again.
         */
        get: operations["get-preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/previews/{sha256}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a preview tried again that failed */
        post: operations["remake-preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/previews/{sha256}/window": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A picture with a part of its 16-bit values spread over the screen's
         * @description 202 says that it is being made; ahead is how many come before it. A notice of the topic previews says when to ask again.
         */
        get: operations["get-window"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The formula that orders the work, and how far scores follow it */
        get: operations["get-priority"];
        /** Set the formula that orders the work */
        put: operations["set-priority"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/priority/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compare the first ten under another formula */
        post: operations["preview-priority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Badcases per 1,000 inferences over time */
        get: operations["get-rates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a query while it is typed
         * @description Says what could stand at the cursor, what is wrong with the query, and how it is written in canonical form.
         */
        get: operations["search-complete"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be asked of one sort of things */
        get: operations["search-fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/language": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The search language as Markdown */
        get: operations["search-language"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your saved searches and those that are shared, by name */
        get: operations["list-searches"];
        put?: never;
        /** Save a search */
        post: operations["add-search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/searches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a saved search */
        delete: operations["remove-search"];
        options?: never;
        head?: never;
        /** Rename, change, share a saved search, or keep it to yourself */
        patch: operations["edit-search"];
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: operations["get-session"];
        put?: never;
        /** Sign in */
        post: operations["sign-in"];
        /** Sign out */
        delete: operations["sign-out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find sets, the newest first unless sort says otherwise */
        get: operations["list-sets"];
        put?: never;
        /**
         * Freeze documents as training and testing sets
         * @description With split the rows are divided into a training and a testing set, with role they are one set. The same rows and split give the same digests. Leaks that the policy refuses are a problem of the type urn:mlife:problem:leaks, unless overrule says why they may be. When it takes longer than a second to look for them, the problem has the type urn:mlife:problem:leak-check and names a leak check: send the same again when that is ready.
         */
        post: operations["add-sets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See which sets would be frozen
         * @description Takes what POST /sets takes and makes nothing: it gives the number of rows of each set, their labels or strata, and the files that other sets have too. POST /leak-checks looks for other leaks.
         */
        post: operations["plan-sets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one set */
        get: operations["get-set"];
        put?: never;
        post?: never;
        /** Delete a set that no task uses */
        delete: operations["delete-set"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a query of the rows of a set while it is typed
         * @description Says what could stand at the cursor, with values of these rows, what is wrong with the query, and how it is written in canonical form.
         */
        get: operations["set-row-complete"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the rows of a set */
        get: operations["download-set"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets/{id}/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be asked of the rows of a set */
        get: operations["set-row-fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets/{id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a set as a set of annotations */
        get: operations["export-set-labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sets/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows of a set */
        get: operations["list-set-rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the first administrator is still to be made */
        get: operations["get-setup"];
        put?: never;
        /** Make the first administrator with the one-time token */
        post: operations["setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/spectrograms/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A part of a recording's spectrogram, as PNG
         * @description 202 says that it is being made; ahead is how many come before it. A notice of the topic previews says when to ask again.
         */
        get: operations["get-spectrogram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find tasks, the newest first unless sort says otherwise */
        get: operations["list-tasks"];
        put?: never;
        /** Put a new task into the queue */
        post: operations["start-task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one task */
        get: operations["get-task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/badcases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make badcases of failing samples */
        post: operations["add-task-badcases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a task */
        post: operations["cancel-task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/clone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the same task into the queue again */
        post: operations["clone-task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a task as server-sent events
         * @description The event log has new text and the offset that follows it, the event task the task whenever it changed. The stream ends after the event end.
         */
        get: operations["follow-task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a task that runs elsewhere */
        post: operations["finish-task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A task's log as text */
        get: operations["get-task-log"];
        put?: never;
        /** Add text to a task's log */
        post: operations["add-task-log"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every measured value by name and step */
        get: operations["get-task-metrics"];
        put?: never;
        /** Add measured values */
        post: operations["add-task-metrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register a model that the task made */
        post: operations["add-task-model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a task's results
         * @description Any JSON object; metrics, confusion and failures in it are understood, the rest is kept.
         */
        post: operations["set-task-results"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/title-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Templates of badcase titles */
        get: operations["list-templates"];
        /** Set the template of a function's titles */
        put: operations["set-template"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your API tokens, the newest first */
        get: operations["list-tokens"];
        put?: never;
        /** Make an API token */
        post: operations["issue-token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End an API token */
        delete: operations["revoke-token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Issue trackers that badcases can be linked to */
        get: operations["list-trackers"];
        put?: never;
        /** Set up a project in GitLab or Jira */
        post: operations["create-tracker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a tracker */
        put: operations["replace-tracker"];
        post?: never;
        /** Remove a tracker and the links to its issues; the issues stay there */
        delete: operations["delete-tracker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an event of a tracker's webhook, proven by its secret */
        post: operations["take-event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call a tracker: whether it answers, takes the token and has the project */
        post: operations["test-tracker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your uploads that are under way or ended lately, the newest first */
        get: operations["list-uploads"];
        put?: never;
        /**
         * Begin to upload a file in pieces
         * @description Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. Upload-Length is its size. Upload-Metadata may name filename, path (within a folder) and sha256; bytes that are here are then refused with 409 before they are sent, and others than that are refused at the end. The first piece may come as the body. Location is where the rest goes.
         */
        post: operations["begin-upload"];
        delete?: never;
        /**
         * What uploads in pieces can do
         * @description Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. Tells version, extensions, algorithms of checksums and the largest size.
         */
        options: operations["describe-uploads"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how far an upload is, and which file it became */
        get: operations["get-upload"];
        put?: never;
        /**
         * Send a piece, or end an upload, where only POST can be sent
         * @description Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. X-HTTP-Method-Override is PATCH, HEAD or DELETE.
         */
        post: operations["override-upload"];
        /**
         * Cancel an upload
         * @description Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. What came of it is removed.
         */
        delete: operations["cancel-upload"];
        /**
         * What uploads in pieces can do
         * @description Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. As OPTIONS /uploads.
         */
        options: operations["describe-upload"];
        /**
         * How much of an upload is here
         * @description Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. Upload-Offset is where the next piece begins.
         */
        head: operations["locate-upload"];
        /**
         * Send a piece of an upload
         * @description Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. Upload-Offset is where the piece begins. Upload-Checksum, if there is one, is checked before anything of the piece is kept. With the last piece the upload becomes a file; GET tells which.
         */
        patch: operations["continue-upload"];
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the accounts by login */
        get: operations["list-users"];
        put?: never;
        /** Make an account */
        post: operations["add-user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change an account */
        patch: operations["change-user"];
        trace?: never;
    };
    "/api/v1/waveforms/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Peaks of a recording, to draw it
         * @description 202 says that it is being made; ahead is how many come before it. A notice of the topic previews says when to ask again.
         */
        get: operations["get-waveform"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "Acknowledge-alarmRequest": {
            note?: string;
        };
        ActionsOutBody: {
            items: components["schemas"]["BamAction"][];
            next?: string;
        };
        ActiveOutBody: {
            /** Format: int64 */
            acknowledged: number;
            /** Format: int64 */
            open: number;
        };
        AddBadcaseInBody: {
            /** @description Joined to those that are there. */
            add_tags?: string[] | null;
            assignee?: string;
            /** @description Only those named change; null takes one away. */
            attributes?: {
                [key: string]: Json;
            };
            /** Format: date-time */
            captured_at?: string;
            description?: string;
            device?: string;
            function?: string;
            /** @enum {string} */
            grading?: "system" | "model";
            /** @description Media whose bytes are stored already, by their hash. */
            media?: components["schemas"]["BamMedia"][] | null;
            model_id?: string;
            model_version?: string;
            place?: string;
            /** Format: int64 */
            priority?: number;
            remove_tags?: string[] | null;
            result?: Json;
            /** @enum {string} */
            severity?: "low" | "medium" | "high" | "critical";
            slot?: string;
            /** @enum {string} */
            source?: "upload" | "test";
            /** @enum {string} */
            status?: "new" | "open" | "in_progress" | "resolved" | "wont_fix";
            system_version?: string;
            tags?: string[];
            title?: string;
            /** @description null takes it away. */
            truth?: Json;
        };
        AddFailuresInBody: {
            /** @description System function; the model's slot when absent. */
            function?: string;
            /** @description The failures in the task's results when absent. */
            samples?: components["schemas"]["MttSample"][] | null;
        };
        AddFilesOutBody: {
            errors: components["schemas"]["FileError"][];
            files: components["schemas"]["DamAddedFile"][];
        };
        AddImportOutBody: {
            import: components["schemas"]["ImportsImport"];
            preview: components["schemas"]["ImportsPreview"];
        };
        AddMetricsInBody: {
            metrics: components["schemas"]["MttMetric"][] | null;
        };
        AddSearchInBody: {
            name: string;
            /**
             * @description What it searches.
             * @default badcases
             * @enum {string}
             */
            of: "badcases" | "files" | "documents" | "rows" | "sets" | "data-tasks" | "tasks" | "models" | "devices" | "campaigns";
            query: string;
            shared?: boolean;
            sort?: string;
        };
        AddSetsOutBody: {
            /** @description The sets that were made: for training, validation and testing, or a pair for each fold. */
            items: components["schemas"]["DamSet"][];
            test?: components["schemas"]["DamSet"];
            /** @description That of items for training, when there are no folds. */
            train?: components["schemas"]["DamSet"];
            validation?: components["schemas"]["DamSet"];
        };
        AddUserInBody: {
            login: string;
            name?: string;
            /** Format: password */
            password: string;
            /** @enum {string} */
            role: "viewer" | "reviewer" | "engineer" | "fleet_manager" | "administrator";
        };
        AddressInBody: {
            address: string;
        };
        AgreementConfusion: {
            a: string;
            b: string;
            /** Format: int64 */
            n: number;
        };
        AlarmAlarm: {
            /** Format: date-time */
            acked_at?: string;
            /** @description Login of who acknowledged it. */
            acked_by: string;
            /** @description The search that shows its cases: the rule's, and reports between from and to. */
            cases: string;
            /** Format: date-time */
            closed_at?: string;
            /** @description Login of who closed it; empty when it ended by itself. */
            closed_by: string;
            /**
             * Format: date-time
             * @description When the rise was over; absent while it lasts.
             */
            ended_at?: string;
            /**
             * Format: double
             * @description Reports that the past let expect meanwhile; of a threshold, those at which it is raised.
             */
            expected: number;
            /**
             * Format: date-time
             * @description Beginning of the window in which it began to rise.
             */
            from: string;
            id: string;
            /**
             * Format: int64
             * @description Of a rate: from from to to; 0 for reports.
             */
            inferences: number;
            /** @enum {string} */
            kind: "baseline" | "threshold";
            /** @enum {string} */
            measure: "reports" | "rate";
            /** @description The last that a person said of it. */
            note: string;
            /** @description Of a closed one: calm, new_level, real, noise or removed. */
            outcome: string;
            /** @description What the rule searched for when it was raised. */
            query: string;
            /** Format: date-time */
            raised_at: string;
            /**
             * Format: int64
             * @description From from to to.
             */
            reports: number;
            rule: string;
            rule_name: string;
            /** @enum {string} */
            state: "open" | "acknowledged" | "closed";
            /**
             * Format: date-time
             * @description End of the last window of it.
             */
            to: string;
            /** @enum {string} */
            window: "hour" | "day" | "week";
        };
        AlarmEvent: {
            /** Format: date-time */
            at: string;
            /** @description What the person said, or the outcome. */
            note: string;
            /** @enum {string} */
            what: "raised" | "acknowledged" | "closed";
            /** @description Login; empty for the collector. */
            who: string;
        };
        AlarmOutBody: {
            alarm: components["schemas"]["AlarmAlarm"];
            /** @description What happened to it, the oldest first. */
            events: components["schemas"]["AlarmEvent"][];
        };
        AlarmPoint: {
            /**
             * Format: double
             * @description Reports that the past let expect.
             */
            expected: number;
            /** @description The collector did not run for a part of it. */
            gap: boolean;
            /** Format: int64 */
            high: number;
            /**
             * Format: int64
             * @description Of a rate; 0 for reports.
             */
            inferences: number;
            /** @description Whether it was judged: false while there is too little past, or nothing to measure by. */
            known: boolean;
            /**
             * Format: int64
             * @description The usual reports.
             */
            low: number;
            /** @description An alarm was open. */
            over: boolean;
            /** Format: int64 */
            reports: number;
            /** Format: date-time */
            t: string;
        };
        AlarmPreview: {
            alarms: components["schemas"]["AlarmWould"][];
            /** @description Fields in the search whose values change later, so that the past is counted as it is now and not as it was. */
            changing: string[];
            /** Format: date-time */
            from: string;
            /** @description There is too little past to judge the next window. */
            learning: boolean;
            /**
             * Format: int64
             * @description Windows learnt so far.
             */
            learnt: number;
            /**
             * Format: int64
             * @description Windows that are needed.
             */
            needed: number;
            points: components["schemas"]["AlarmPoint"][];
            query: string;
            /** @description Of a rate: whose inferences it is measured by. Empty lists are all. */
            scope: components["schemas"]["AlarmScope"];
            /** Format: date-time */
            to: string;
        };
        AlarmRule: {
            author: string;
            /** @description IDs of the channels that are told. */
            channels: string[];
            /**
             * Format: int64
             * @description Hours after an alarm in which no other is raised.
             */
            cooldown_hours: number;
            /** Format: date-time */
            created_at: string;
            enabled: boolean;
            /**
             * Format: double
             * @description Of a baseline: how many false alarms in a year are put up with.
             */
            false_per_year: number;
            id: string;
            /** @enum {string} */
            kind: "baseline" | "threshold";
            /** @enum {string} */
            measure: "reports" | "rate";
            /**
             * Format: int64
             * @description A rise of fewer reports raises nothing.
             */
            min_count: number;
            /**
             * Format: int64
             * @description Of a rate: a window with fewer inferences is not judged.
             */
            min_exposure: number;
            name: string;
            /** @description In the search language; empty for everything. With a saved search, what that said when it was last read. */
            query: string;
            /** @description ID of the saved search it follows, or empty. */
            search: string;
            /**
             * Format: double
             * @description Of a threshold: reports in a window, or reports per 1,000 inferences, at which it is raised.
             */
            threshold: number;
            /** Format: date-time */
            updated_at: string;
            /** @description Logins of the people who are told in the page. */
            watchers: string[];
            /** @enum {string} */
            window: "hour" | "day" | "week";
        };
        AlarmScope: {
            devices: string[];
            slots: string[];
            versions: string[];
        };
        AlarmSeriesOutBody: {
            /** @description Oldest first, at most the last 3,000. They were counted when their windows ended. */
            points: components["schemas"]["AlarmPoint"][];
        };
        AlarmStanding: {
            /** @description ID of its alarm that lasts, or empty. */
            alarm: string;
            /**
             * Format: date-time
             * @description When it was last evaluated; absent before the first time.
             */
            checked_at?: string;
            /** @description Why it could not be evaluated, or empty. */
            error: string;
            /** @description There is too little past to judge. */
            learning: boolean;
            /**
             * Format: int64
             * @description Windows learnt so far.
             */
            learnt: number;
            /**
             * Format: int64
             * @description Windows that are needed before anything is judged.
             */
            needed: number;
            /**
             * Format: date-time
             * @description When the next window is judged; absent before the first.
             */
            next_at?: string;
            rule: components["schemas"]["AlarmRule"];
        };
        AlarmWould: {
            cases: string;
            /**
             * Format: date-time
             * @description Absent when it would be open now.
             */
            ended?: string;
            /** Format: double */
            expected: number;
            /** Format: date-time */
            from: string;
            outcome: string;
            /**
             * Format: date-time
             * @description End of the window that raised it.
             */
            raised: string;
            /**
             * Format: int64
             * @description When it was raised.
             */
            reports: number;
        };
        AlarmsOutBody: {
            items: components["schemas"]["AlarmAlarm"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        Alike: {
            badcase: components["schemas"]["BamBadcase"];
            /**
             * Format: double
             * @description Cosine of the embeddings, −1 to 1.
             */
            likeness: number;
        };
        AnalysesAnalysis: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            id: string;
            /** @description The job that works it out, with its progress. */
            job: string;
            order: components["schemas"]["AnalysesOrder"];
            /** Format: date-time */
            ready_at?: string;
            /** @description Why it failed. */
            reason?: string;
            /**
             * Format: int64
             * @description That were read, of both selections.
             */
            rows?: number;
            /** @enum {string} */
            state: "working" | "ready" | "failed" | "canceled";
            /**
             * Format: date-time
             * @description When it was last ordered.
             */
            used_at: string;
        };
        AnalysesOrder: {
            other?: components["schemas"]["AnalysesSelection"];
            /** @description Columns that say when and with what rows were taken. */
            roles?: components["schemas"]["MaterialRoles"];
            selection: components["schemas"]["AnalysesSelection"];
            /** @description Pairs of attributes to cross; the class with device, part of the day and size by default. Columns are column.<name>. */
            tables?: (string[] | null)[];
        };
        AnalysesOutBody: {
            items: components["schemas"]["AnalysesAnalysis"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        AnalysesResult: {
            /** @description Field of the search language for each attribute that can be searched in the selection. */
            fields: {
                [key: string]: string;
            };
            /** @description The same for the other selection. */
            fields_other?: {
                [key: string]: string;
            };
            gap?: components["schemas"]["AnalysisGap"];
            report?: components["schemas"]["AnalysisReport"];
        };
        AnalysesSelection: {
            /** @description Names what it held: the same content is analysed once. */
            readonly content?: string;
            /** @enum {string} */
            from: "document" | "set" | "badcases";
            /** @description Of the document or the set. */
            id?: string;
            /** @description What it is called; the name of the document or set when absent. */
            name?: string;
            /**
             * Format: int64
             * @description How many it had when it was ordered, before the search of rows.
             */
            readonly rows?: number;
            /** @description Only what this finds, in the search language. Of badcases, the query parameters of their list, such as q=severity:high. */
            search?: string;
            /**
             * Format: int64
             * @description Of the document; the newest when 0 or absent.
             */
            version?: number;
        };
        AnalysisAttributeGap: {
            /**
             * Format: double
             * @description The same, corrected for all attributes (Holm).
             */
            adjusted: number;
            attribute: string;
            /**
             * Format: double
             * @description Jensen–Shannon divergence in bits: 0 the same, 1 nothing in common. Of numbers, over tenths of both together.
             */
            distance: number;
            /** @enum {string} */
            grade: "unsure" | "slight" | "moderate" | "strong";
            /**
             * Format: double
             * @description And at most this.
             */
            high: number;
            /**
             * Format: double
             * @description Of numbers: largest difference of the cumulative shares, 0 to 1.
             */
            ks?: number;
            /**
             * Format: double
             * @description The distance is at least this with 95 % confidence (bootstrap).
             */
            low: number;
            /** Format: double */
            median_a?: number;
            /** Format: double */
            median_b?: number;
            /**
             * Format: double
             * @description Share of rows without a value.
             */
            missing_a: number;
            /** Format: double */
            missing_b: number;
            /** @enum {string} */
            of: "rows" | "objects";
            /**
             * Format: double
             * @description Probability of so large a difference if there were none.
             */
            p: number;
            /**
             * Format: double
             * @description Population stability index: from 0.1 moderate, from 0.25 strong.
             */
            psi: number;
            /** @enum {string} */
            test: "g" | "kolmogorov-smirnov" | "permutation" | "rows-with" | "none";
            /** @description False for attributes that differ by nature, such as the month. */
            tested: boolean;
            type: string;
            /** @description The values or ranges that differ most. */
            values: components["schemas"]["AnalysisShift"][];
            /**
             * Format: double
             * @description Of numbers: how far values must be moved on average, in their own unit.
             */
            wasserstein?: number;
            words: string;
        };
        AnalysisBalance: {
            /** Format: int64 */
            classes: number;
            /**
             * Format: double
             * @description Number of equal classes that would be as varied (exponential of the entropy; Hill, 1973).
             */
            effective: number;
            /**
             * Format: double
             * @description Entropy by that of equal classes (Pielou), 0 to 1: 1 when all are the same size.
             */
            evenness: number;
            /**
             * Format: double
             * @description 0 when all classes are the same size, near 1 when one has nearly all.
             */
            gini: number;
            largest: components["schemas"]["AnalysisValue"][];
            /**
             * Format: double
             * @description Objects of the largest class for each one of the smallest.
             */
            ratio: number;
            /** @description The smallest first. */
            smallest: components["schemas"]["AnalysisValue"][];
            words: string;
        };
        AnalysisBar: {
            /** Format: int64 */
            count: number;
            /** Format: double */
            from: number;
            /** Format: double */
            to: number;
        };
        AnalysisDistribution: {
            attribute: string;
            /**
             * Format: int64
             * @description Rows or objects that have a value.
             */
            count: number;
            /**
             * Format: int64
             * @description Different values; about when exact is false.
             */
            different: number;
            /** @description What it is, in words. */
            doc?: string;
            /** @description Counts are exact; otherwise each is too small by at most lost. */
            exact: boolean;
            /** Format: int64 */
            lost?: number;
            /**
             * Format: double
             * @description Share of those without one, 0 to 1.
             */
            missing: number;
            /** @description Of numbers, and of texts their lengths in bytes. */
            numbers?: components["schemas"]["AnalysisSpread"];
            /**
             * Format: int64
             * @description Values that are not of the type: texts among numbers.
             */
            odd?: number;
            /** @enum {string} */
            of: "rows" | "objects";
            /**
             * Format: int64
             * @description Rows or objects with a value that is not among them.
             */
            others: number;
            /** @enum {string} */
            type: "category" | "number" | "time" | "text" | "boolean" | "nested";
            /** @description The most frequent values, of categories in their order where they have one (hours, days, months). */
            values: components["schemas"]["AnalysisValue"][];
        };
        AnalysisGap: {
            /** @description What the first selection is called. */
            a: string;
            /** @description The largest differences that are sure come first. */
            attributes: components["schemas"]["AnalysisAttributeGap"][];
            /** @description What the second selection is called. */
            b: string;
            /** @description Rows come from recordings or groups, and these were compared as wholes. */
            grouped: boolean;
            /**
             * Format: double
             * @description Probability that anything is called sure where there is no difference at all.
             */
            level: number;
            overall: components["schemas"]["AnalysisOverall"];
            /** Format: int64 */
            rows_a: number;
            /** Format: int64 */
            rows_b: number;
            /** @description What to collect for the first selection so that it becomes like the second. */
            suggestions: components["schemas"]["AnalysisSuggestion"][];
            /** @description What matters, one sentence each. */
            words: string[];
        };
        AnalysisGrid: {
            /** @description Objects with their centre in a cell, row by row from the top left one. */
            cells: number[];
            /** @description Empty for all classes together. */
            class: string;
            /** Format: int64 */
            objects: number;
            /**
             * Format: int64
             * @description Cells along each side.
             */
            side: number;
        };
        AnalysisOrderInBody: {
            /** @description Columns that say when and with what rows were taken; the usual names are understood without. */
            roles?: components["schemas"]["MaterialRoles"];
            selection: components["schemas"]["AnalysesSelection"];
            /** @description Pairs of attributes to cross; the class with device, part of the day and size by default. Columns are column.<name>. */
            tables?: (string[] | null)[] | null;
        };
        AnalysisOverall: {
            /**
             * Format: double
             * @description Chance that it ranks a row of each selection rightly: 0.5 it cannot tell them apart, 1 always.
             */
            auc: number;
            /** @description The probability is below the level. */
            differ: boolean;
            /**
             * @description What the classifier saw.
             * @enum {string}
             */
            on: "attributes" | "embeddings" | "nothing";
            /**
             * Format: double
             * @description Probability of so large a value if there were no difference.
             */
            p: number;
            /**
             * Format: int64
             * @description Rows that it was tested on.
             */
            rows: number;
            words: string;
        };
        AnalysisPair: {
            a: string;
            b: string;
            /**
             * Format: double
             * @description How many times more often than if they had nothing to do with each other; below 1 they keep away from each other.
             */
            lift: number;
            /**
             * Format: double
             * @description Share of the rows with either that have both (Jaccard), 0 to 1.
             */
            of: number;
            /**
             * Format: int64
             * @description Rows with both.
             */
            rows: number;
        };
        AnalysisReport: {
            /** @description Of the classes; absent without any. */
            balance?: components["schemas"]["AnalysisBalance"];
            /** @description Of each attribute that any row has. */
            distributions: components["schemas"]["AnalysisDistribution"][];
            /**
             * Format: int64
             * @description That are annotated, labels of the whole included where nothing is placed.
             */
            objects: number;
            /**
             * Format: int64
             * @description Values of columns beyond the 256 that are looked at.
             */
            omitted_columns?: number;
            /** @description Where the centres of objects lie, all classes together first. */
            places: components["schemas"]["AnalysisGrid"][];
            /** Format: int64 */
            rows: number;
            tables: components["schemas"]["AnalysisTable"][];
            /** @description Classes in the same rows, the most frequent pairs first. */
            together: components["schemas"]["AnalysisPair"][];
            /**
             * Format: int64
             * @description Rows whose annotation or columns are no JSON.
             */
            unreadable: number;
        };
        AnalysisShift: {
            /**
             * Format: int64
             * @description Rows, or of classes rows that have one; of ranges rows of the sample.
             */
            count_a: number;
            /** Format: int64 */
            count_b: number;
            /**
             * Format: double
             * @description Probability of so large a difference if there were none, corrected for all values of the attribute.
             */
            p: number;
            /**
             * Format: double
             * @description 0 to 1.
             */
            share_a: number;
            /** Format: double */
            share_b: number;
            value: string;
        };
        AnalysisSpread: {
            bars: components["schemas"]["AnalysisBar"][];
            /**
             * Format: double
             * @description Standard deviation.
             */
            deviation: number;
            /** Format: double */
            least: number;
            /** Format: double */
            mean: number;
            /** Format: double */
            most: number;
            /** Format: double */
            p1: number;
            /** Format: double */
            p25: number;
            /** Format: double */
            p5: number;
            /** Format: double */
            p50: number;
            /** Format: double */
            p75: number;
            /** Format: double */
            p95: number;
            /** Format: double */
            p99: number;
            /**
             * @description How the bars are best drawn.
             * @enum {string}
             */
            scale: "linear" | "log";
        };
        AnalysisSuggestion: {
            /** @description One or two values that the rows have. */
            cell: components["schemas"]["AnalysisWanted"][];
            /**
             * Format: double
             * @description Jensen–Shannon divergence of the first attribute, in bits.
             */
            distance_now?: number;
            /**
             * Format: double
             * @description The same with these rows.
             */
            distance_then?: number;
            /**
             * Format: int64
             * @description Rows of the cell that are there now.
             */
            have: number;
            /** @description Finds such rows; empty when an attribute cannot be searched. */
            query: string;
            /**
             * Format: int64
             * @description How many to add.
             */
            rows: number;
            /**
             * Format: double
             * @description Of the cell, 0 to 1.
             */
            share_now: number;
            /**
             * Format: double
             * @description With these rows.
             */
            share_then: number;
            /**
             * Format: double
             * @description Share in the other selection; 0 when a number of rows was asked for.
             */
            target: number;
            words: string;
        };
        AnalysisTable: {
            /** @description Values or ranges of the columns. */
            across: string[];
            /** @description Attribute of the columns. */
            columns: string;
            /** @description Rows of counts. */
            counts: (number[] | null)[];
            /**
             * Format: double
             * @description Cramér's V: 0 the two have nothing to do with each other, 1 one follows from the other.
             */
            cramer: number;
            /** @description Values of the rows; the last is "others" when there are more. */
            down: string[];
            /**
             * Format: double
             * @description Probability of such a table by chance if they had nothing to do with each other (G test). Objects of one picture are not independent, so that it is a hint where objects are counted.
             */
            p: number;
            /** @description Attribute of the rows. */
            rows: string;
            /** Format: int64 */
            total: number;
        };
        AnalysisValue: {
            /** Format: int64 */
            count: number;
            /**
             * Format: int64
             * @description Rows that have it, where objects are counted.
             */
            rows?: number;
            /**
             * Format: double
             * @description Of the rows or objects that have a value, 0 to 1.
             */
            share: number;
            value: string;
        };
        AnalysisWanted: {
            attribute: string;
            value: string;
        };
        AnalysisWithResult: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            id: string;
            /** @description The job that works it out, with its progress. */
            job: string;
            order: components["schemas"]["AnalysesOrder"];
            /** Format: date-time */
            ready_at?: string;
            /** @description Why it failed. */
            reason?: string;
            /** @description Once the state is ready; orders and lists do not have it. */
            result?: components["schemas"]["AnalysesResult"];
            /**
             * Format: int64
             * @description That were read, of both selections.
             */
            rows?: number;
            /** @enum {string} */
            state: "working" | "ready" | "failed" | "canceled";
            /**
             * Format: date-time
             * @description When it was last ordered.
             */
            used_at: string;
        };
        AnswerInBody: {
            /** @description The labels, as annotations of documents are; classes and shapes must be the task's. */
            annotation?: Json;
            /**
             * Format: double
             * @description That it took.
             */
            seconds?: number;
            /** @description Instead of labels: why it cannot be labelled. */
            skip?: string;
        };
        AttributesOutBody: {
            items: components["schemas"]["BamAttribute"][];
        };
        AuditOutBody: {
            items: components["schemas"]["PeopleEntry"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        BadcaseEdit: {
            /** @description Joined to those that are there. */
            add_tags?: string[] | null;
            assignee?: string;
            /** @description Only those named change; null takes one away. */
            attributes?: {
                [key: string]: Json;
            };
            description?: string;
            function?: string;
            /** @enum {string} */
            grading?: "system" | "model";
            model_id?: string;
            model_version?: string;
            place?: string;
            /** Format: int64 */
            priority?: number;
            remove_tags?: string[] | null;
            /** @enum {string} */
            severity?: "low" | "medium" | "high" | "critical";
            /** @enum {string} */
            status?: "new" | "open" | "in_progress" | "resolved" | "wont_fix";
            system_version?: string;
            tags?: string[];
            title?: string;
            /** @description null takes it away. */
            truth?: Json;
        };
        BadcasesOutBody: {
            items: components["schemas"]["BamBadcase"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        BamAction: {
            actor: string;
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description Badcases that became different.
             */
            changed: number;
            /** Format: date-time */
            ended_at?: string;
            id: string;
            /** @enum {string} */
            kind: "edit" | "bulk" | "undo" | "merge";
            /**
             * Format: int64
             * @description Badcases looked at so far.
             */
            looked: number;
            /** @description Why it failed. */
            problem?: string;
            /** @description The first 100 of them. */
            refusals: components["schemas"]["BamRefusal"][];
            /**
             * Format: int64
             * @description Changes that could not be made.
             */
            refused: number;
            /** @enum {string} */
            state: "running" | "done" | "cancelled" | "failed" | "interrupted";
            /**
             * Format: int64
             * @description Badcases selected when it began.
             */
            total: number;
            /** @description The action that this one takes back. */
            undoes?: string;
            undone_by?: string;
            /** @description The change in words. */
            what: string;
        };
        BamAnswer: {
            groups: components["schemas"]["BamGroup"][];
            series: components["schemas"]["BamPoint"][];
            /** Format: int64 */
            total: number;
        };
        BamAttribute: {
            choices?: string[];
            label?: string;
            name: string;
            /** @enum {string} */
            type: "text" | "number" | "boolean" | "time" | "choice";
        };
        BamBadcase: {
            assignee: string;
            attributes: {
                [key: string]: Json;
            };
            /** Format: date-time */
            captured_at: string;
            /** Format: double */
            confidence?: number;
            /** Format: date-time */
            created_at: string;
            description: string;
            device: string;
            /**
             * Format: int64
             * @description Number of distinct devices that reported it.
             */
            devices: number;
            /** @description Documents in DAM that hold it as test data. */
            documents: string[];
            feedback: string;
            /** Format: date-time */
            first_seen: string;
            /**
             * Format: int64
             * @description Number of occurrences.
             */
            frequency: number;
            /** @description System function, for example expression. */
            function: string;
            /** @enum {string} */
            grading: "system" | "model";
            id: string;
            /** @description Issues of trackers that it is linked to. */
            issues: components["schemas"]["BamLinkedIssue"][];
            /** Format: date-time */
            last_seen: string;
            media: components["schemas"]["BamMedia"][];
            /**
             * Format: int64
             * @description Number of badcases that are part of it.
             */
            members: number;
            /** @description Model ID in the registry, empty for an unknown model. */
            model_id: string;
            model_sha256: string;
            /** @description Version of the model that gave the result. */
            model_version: string;
            place: string;
            /**
             * Format: int64
             * @description 5 is the most urgent.
             */
            priority: number;
            reason: string;
            /** Format: date-time */
            regressed_at?: string;
            /** @description Model version that brought it back last. */
            regressed_by?: string;
            /**
             * Format: int64
             * @description How often it came back after it was resolved.
             */
            regressions: number;
            /** @description What the model said, see clip.Prediction. */
            result?: Json;
            result_label: string;
            /** @description Trigger rule that fired first. */
            rule: string;
            /**
             * Format: int64
             * @description What lists are sorted by: thousandths of a point, with the time it was last seen in place of its age; see get-priority and badcase-score.
             */
            score: number;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            slot: string;
            /** @enum {string} */
            source: "device" | "upload" | "test" | "import";
            /** @enum {string} */
            status: "new" | "open" | "in_progress" | "resolved" | "wont_fix";
            system_version: string;
            tags: string[];
            /** @description Made by the function's template when nobody gave one. */
            title: string;
            /** @description What is right, in the same shape. */
            truth?: Json;
            truth_label: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: int64
             * @description Rises with every change; also the ETag.
             */
            version: number;
        };
        BamChange: {
            /** @description The action it was a part of, which can be undone. */
            action?: string;
            /** @description Login, or device:… for a device. */
            actor: string;
            /** Format: date-time */
            at: string;
            field: string;
            new?: Json;
            old?: Json;
        };
        BamComment: {
            /** @description Login. */
            author: string;
            badcase: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            edited_at?: string;
            /** @description Rises with time. */
            id: string;
            /** @description Logins of the people it names. */
            mentions: string[];
            /** @description Who took it back; the text is gone then. */
            removed_by?: string;
            /** @description Plain text; empty once removed. */
            text: string;
        };
        BamCountingGroup: {
            /**
             * Format: int64
             * @description Bytes of them that were not sent.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Reports that were only counted.
             */
            counted: number;
            /** Format: int64 */
            devices: number;
            /**
             * Format: int64
             * @description 0: off. n: every n-th near duplicate of a badcase is sent, the others are only counted.
             */
            every: number;
            id: string;
            name: string;
            /**
             * Format: int64
             * @description Samples of the last 30 days that proved to be another badcase: what was counted wrongly, in small.
             */
            other: number;
            /**
             * Format: int64
             * @description Samples of the last 30 days that proved to be the same once their bytes were compared.
             */
            same: number;
            /**
             * Format: int64
             * @description Near duplicates that were sent as samples.
             */
            sampled: number;
        };
        BamDerived: {
            author: string;
            badcase: string;
            /** @description Used for test data instead of the original. */
            chosen: boolean;
            /** Format: date-time */
            created_at: string;
            id: string;
            job: string;
            media: components["schemas"]["BamMedia"];
            /** @description What people should know: what could not follow, what was lost. */
            notes: string[];
            operation: string;
            operation_version: string;
            parameters: Json;
            /** @description SHA-256 of the medium it was made of. */
            parent: string;
            /** @description The badcase's result, moved as the operation moved the pixels and seconds. */
            result?: Json;
            /** @description SHA-256 of the badcase's own medium that it goes back to. */
            root: string;
            truth?: Json;
        };
        BamFacet: {
            /**
             * Format: int64
             * @description How many values there are in all, those not listed included.
             */
            distinct: number;
            field: string;
            /** @description The most frequent first; key is empty for those without a value. */
            values: components["schemas"]["BamGroup"][];
        };
        BamFacetAnswer: {
            facets: components["schemas"]["BamFacet"][];
            /** Format: int64 */
            total: number;
        };
        BamFormula: {
            /**
             * Format: double
             * @description Points for each doubling of the occurrences.
             */
            frequency: number;
            /**
             * Format: double
             * @description Days after which an unseen case has lost a point; 0 for never.
             */
            half_life_days: number;
            /**
             * Format: double
             * @description Points for each step of priority above 3, and off for each below.
             */
            priority: number;
            /**
             * Format: double
             * @description Points for the first return after it was resolved, and for each doubling after that.
             */
            regressions: number;
            /**
             * Format: double
             * @description Points for each step of severity above low.
             */
            severity: number;
            /**
             * Format: double
             * @description Points for each doubling of the devices.
             */
            spread: number;
        };
        BamGroup: {
            /** Format: int64 */
            count: number;
            key: string;
            key2?: string;
        };
        BamJudgement: {
            /** @description The badcase it belongs to. */
            badcase: string;
            /** Format: date-time */
            captured_at: string;
            /** @description The newest report that said so. */
            clip: string;
            /**
             * Format: int64
             * @description How many of the newest reports said exactly this.
             */
            count: number;
            device: string;
            media: components["schemas"]["BamMedia"][];
            model_id: string;
            model_version: string;
            /** Format: date-time */
            received_at: string;
            result?: Json;
            source: string;
            /** @enum {string} */
            status: "new" | "open" | "in_progress" | "resolved" | "wont_fix";
            title: string;
            /** @description As it was reported with it. */
            truth?: Json;
        };
        BamLikenessSettings: {
            /** Format: double */
            audio: number;
            /** @description What else must be equal for the same failure: place, device, slot, model_version, system_version or attr.<name>. */
            conditions: string[];
            /**
             * Format: double
             * @description Pictures are the same from this score on.
             */
            image: number;
            /** @description A mirrored picture is the same one. */
            mirrored: boolean;
            /** Format: double */
            video: number;
        };
        BamLine: {
            /**
             * Format: int64
             * @description The measure of the whole line.
             */
            count: number;
            /** @description The value, empty for none; of a span of time its beginning. */
            key: string;
            /** @description Finds the badcases of this line, in the search language; join it to the search by and. */
            query: string;
        };
        BamLinkedIssue: {
            /** @description Whether it is closed. */
            done: boolean;
            id: string;
            /** @description What people call it: group/project#12, DOOR-12; empty before it is made. */
            key: string;
            url: string;
        };
        BamLookalike: {
            id: string;
            media: components["schemas"]["BamMedia"][];
            /**
             * @description What is alike; split: a person keeps them apart.
             * @enum {string}
             */
            reason: "same_bytes" | "same_media" | "split";
            result_label: string;
            /** Format: double */
            similarity: number;
            status: string;
            title: string;
            truth_label: string;
        };
        BamMedia: {
            media_type: string;
            name: string;
            phash?: string;
            sha256: string;
            /** Format: int64 */
            size: number;
        };
        BamMember: {
            actor: string;
            /** Format: date-time */
            at: string;
            device: string;
            /**
             * Format: int64
             * @description Occurrences that came with it or joined it since.
             */
            frequency: number;
            id: string;
            /** @description The member it is like, when that is not the badcase itself. */
            like?: string;
            media: components["schemas"]["BamMedia"][];
            model_version: string;
            /**
             * @description Why it belongs here.
             * @enum {string}
             */
            reason: "same_bytes" | "same_media" | "by_hand";
            result?: Json;
            /**
             * Format: double
             * @description 0 to 1; 1 for the same bytes, 0 for one that a person merged.
             */
            similarity: number;
            title: string;
        };
        BamNews: {
            actor: string;
            /** @description ID of the alarm it is about, or empty. */
            alarm: string;
            /** Format: date-time */
            at: string;
            /** @description The first of them; empty when it is about an alarm. */
            badcase: string;
            /**
             * Format: int64
             * @description How many badcases, 1 for one.
             */
            count: number;
            /** @description Rises with time. */
            id: string;
            /** @enum {string} */
            kind: "mention" | "comment" | "assigned" | "status" | "regression" | "alarm";
            read: boolean;
            /** @description The beginning of the comment, or what changed. */
            text: string;
            /** @description Of that badcase. */
            title: string;
        };
        BamOther: {
            /** Format: int64 */
            count: number;
            /** @description Finds the badcases that are in none of the lines; empty when it would be too long. */
            query: string;
            /**
             * Format: int64
             * @description How many values, or spans with badcases, are not shown.
             */
            values: number;
        };
        BamPart: {
            /** Format: double */
            points: number;
            /** @enum {string} */
            term: "frequency" | "spread" | "severity" | "priority" | "regressions" | "recency";
            /** @description What the term looks at, as text. */
            value: string;
        };
        BamPoint: {
            /** Format: int64 */
            count: number;
            key: string;
            /** Format: date-time */
            t: string;
        };
        BamPreview: {
            /**
             * Format: int64
             * @description Badcases that would become different.
             */
            changed: number;
            /** @description Badcases by the field that would change. */
            fields: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Badcases the counts are of: all selected, or the first 10000.
             */
            looked: number;
            /** @description The first 100 of them. */
            refusals: components["schemas"]["BamRefusal"][];
            /**
             * Format: int64
             * @description Badcases that would be passed over.
             */
            refused: number;
            /** @description Some that would change. */
            sample: components["schemas"]["BamSample"][];
            /** Format: int64 */
            selected: number;
            /** Format: int64 */
            unchanged: number;
        };
        BamRanked: {
            badcase: components["schemas"]["BamBadcase"];
            parts: components["schemas"]["BamPart"][];
            /** Format: double */
            points: number;
        };
        BamRanking: {
            author: string;
            /** Format: date-time */
            changed_at: string;
            formula: components["schemas"]["BamFormula"];
            /**
             * Format: int64
             * @description Rises with every change.
             */
            revision: number;
            /**
             * Format: int64
             * @description Badcases whose score follows it; the rest are being worked on.
             */
            scored: number;
            /** Format: int64 */
            total: number;
        };
        BamReasons: {
            /**
             * Format: int64
             * @description Reports of parts that a person merged.
             */
            by_hand: number;
            /**
             * Format: int64
             * @description Reports that were only counted, by the sketch in their offer.
             */
            counted: number;
            /**
             * Format: int64
             * @description Reports of parts that have the same bytes.
             */
            same_bytes: number;
            /**
             * Format: int64
             * @description Reports of its own file, the first one among them.
             */
            same_file: number;
            /**
             * Format: int64
             * @description Reports of parts whose picture or sound is the same, verified by content.
             */
            same_media: number;
        };
        BamRefusal: {
            field?: string;
            id: string;
            reason: string;
            title: string;
        };
        BamSample: {
            changes: components["schemas"]["BamChange"][];
            id: string;
            title: string;
        };
        BamSeen: {
            /** Format: date-time */
            captured_at: string;
            clip: string;
            /** @description Only counted: its bytes were not sent. */
            counted: boolean;
            device: string;
            /** @description Its own media, which may differ from the badcase's. */
            media: components["schemas"]["BamMedia"][];
            /** @description The badcase it was reported as before that one became part of this one. */
            member?: string;
            model_version: string;
            reason: string;
            /** Format: date-time */
            received_at: string;
            result?: Json;
            rule: string;
            source: string;
        };
        BamSide: {
            axis: string;
            /** @description By their counts, the largest first; of what has an order (severity, time …) in that order. */
            lines: components["schemas"]["BamLine"][];
            /** @description The rest, when there are more lines than were asked for. */
            other?: components["schemas"]["BamOther"];
            /** @description A badcase may be in several lines: shares may add up to more than the whole. */
            several: boolean;
        };
        BamTable: {
            /**
             * Format: int64
             * @description How many badcases were selected.
             */
            badcases: number;
            cells: (number[] | null)[];
            columns?: components["schemas"]["BamSide"];
            /** @enum {string} */
            measure: "badcases" | "occurrences";
            rows: components["schemas"]["BamSide"];
            /**
             * Format: int64
             * @description The measure of all of them.
             */
            total: number;
            zone: string;
        };
        BamTemplate: {
            function: string;
            text: string;
        };
        BulkEdit: {
            add_tags?: string[] | null;
            /** @description Instead of ids: all that it selects, with the names of the list's parameters. An empty one selects all. */
            filter?: components["schemas"]["BulkFilter"];
            ids?: string[] | null;
            remove_tags?: string[] | null;
            set?: components["schemas"]["BadcaseEdit"];
        };
        BulkFilter: {
            assignee?: string[] | null;
            attr?: string[] | null;
            cluster?: string[] | null;
            device?: string[] | null;
            document?: string;
            from?: string;
            function?: string[] | null;
            grading?: string[] | null;
            /** @enum {string} */
            has_truth?: "true" | "false";
            model?: string[] | null;
            model_id?: string[] | null;
            place?: string[] | null;
            q?: string;
            result?: string[] | null;
            severity?: string[] | null;
            slot?: string[] | null;
            source?: string[] | null;
            status?: string[] | null;
            tag?: string[] | null;
            to?: string;
            truth?: string[] | null;
        };
        CampaignDevicesOutBody: {
            items: components["schemas"]["FleetCampaignDevice"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        CampaignInBody: {
            name: string;
            note?: string;
            /**
             * Format: int64
             * @description Most clips of one device; 0: as many as all together.
             */
            per_device?: number;
            /**
             * Format: int64
             * @description Clips wanted from all devices together.
             */
            quota: number;
            rule: components["schemas"]["FleetCampaignRule"];
            /** @description Start it at once. */
            start?: boolean;
            targets: components["schemas"]["FleetTargets"];
            /**
             * Format: date-time
             * @description When it ends if the quota is not reached, at most a year ahead.
             */
            until: string;
        };
        CampaignOverOutBody: {
            items: components["schemas"]["FleetCampaignPoint"][];
        };
        CampaignTryInBody: {
            rule?: components["schemas"]["FleetCampaignRule"];
            targets?: components["schemas"]["FleetTargets"];
        };
        CampaignTryOutBody: {
            /**
             * Format: int64
             * @description Devices that would be asked.
             */
            devices: number;
            /** @description The first of them by name. */
            some: string[];
        };
        CampaignsOutBody: {
            items: components["schemas"]["FleetCampaign"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        ChainOutBody: {
            /** @description What it was made of, from the first operation on the original. */
            above: components["schemas"]["BamDerived"][];
            author: string;
            badcase: string;
            /** @description What was made of it, the nearest first. */
            below: components["schemas"]["BamDerived"][];
            /** @description Used for test data instead of the original. */
            chosen: boolean;
            /** Format: date-time */
            created_at: string;
            id: string;
            job: string;
            media: components["schemas"]["BamMedia"];
            /** @description What people should know: what could not follow, what was lost. */
            notes: string[];
            operation: string;
            operation_version: string;
            parameters: Json;
            /** @description SHA-256 of the medium it was made of. */
            parent: string;
            /** @description The badcase's result, moved as the operation moved the pixels and seconds. */
            result?: Json;
            /** @description SHA-256 of the badcase's own medium that it goes back to. */
            root: string;
            truth?: Json;
        };
        ChangeUserInBody: {
            disabled?: boolean;
            name?: string;
            /** Format: password */
            password?: string;
            /** @enum {string} */
            role?: "viewer" | "reviewer" | "engineer" | "fleet_manager" | "administrator";
        };
        ChannelBody: {
            /** @description Of mail. */
            addresses?: string[] | null;
            /** @default true */
            enabled: boolean;
            /** @enum {string} */
            kind: "webhook" | "mail";
            name: string;
            /** @description Make another key for the signatures; the answer shows it once. */
            new_secret?: boolean;
            /** @description Of a webhook: http or https. */
            url?: string;
        };
        ChannelOutBody: {
            channel: components["schemas"]["NotifyChannel"];
            /** @description Key of a webhook's signatures (Standard Webhooks). It is shown only here. */
            secret?: string;
        };
        ChannelsOutBody: {
            /** @description Whether the collector has a mail server to send by. */
            has_mail: boolean;
            items: components["schemas"]["NotifyChannel"][];
        };
        ChecksOutBody: {
            items: components["schemas"]["QualityKind"][];
            /** @description JSON Schema of the settings of a report, with what each counts as wrong when it is absent. */
            settings: Json;
        };
        ChooseInBody: {
            chosen: boolean;
        };
        ClassesOutBody: {
            items: components["schemas"]["DamClass"][];
        };
        CleaningAct: {
            /** @description Instead: the rows of all findings of this check that are listed. */
            check?: string;
            /** @description Why; the name of the check when absent. */
            note?: string;
            /** @description Numbers of rows, as findings have them. */
            rows?: number[] | null;
        };
        CleaningActed: {
            /**
             * Format: int64
             * @description Rows that are no longer in the document, or were changed there since.
             */
            gone: number;
            /** Format: int64 */
            rows: number;
            /**
             * Format: int64
             * @description Of the document, that has it so.
             */
            version: number;
        };
        CleaningCount: {
            /**
             * Format: int64
             * @description Of which so many are set aside by this report.
             */
            aside: number;
            check: string;
            /** @description What it finds. */
            doc: string;
            /** Format: int64 */
            findings: number;
            /**
             * Format: int64
             * @description Of which so many are listed.
             */
            kept: number;
            /** @description What it looks at: annotations, media, sets or labels. */
            of: string;
            /**
             * Format: int64
             * @description Rows among those that are listed.
             */
            rows: number;
            /**
             * @description The worst.
             * @enum {string}
             */
            severity: "error" | "warning" | "hint";
        };
        CleaningFinding: {
            /**
             * Format: int64
             * @description Version of the document in which its row was set aside.
             */
            aside?: number;
            /**
             * Format: double
             * @description What it should not have passed.
             */
            bound: number;
            check: string;
            /** @description Class that is annotated. */
            label?: string;
            /**
             * Format: double
             * @description What was measured.
             */
            measure: number;
            media_type?: string;
            /**
             * Format: int64
             * @description Its number within the report, from 1.
             */
            n: number;
            /** @description The reason that it was set aside with. */
            note?: string;
            /** @description Where in the annotation: boxes[3]. */
            object?: string;
            /**
             * Format: int64
             * @description How many other rows a leak is with.
             */
            others?: number;
            /** @description Of its file. */
            path: string;
            /** @description Class that is more likely. */
            proposed?: string;
            /** @description In plain words. */
            reason: string;
            /** @description Other rows that it is about, at most 5. */
            related?: components["schemas"]["QualityRelated"][] | null;
            /**
             * Format: int64
             * @description Number of the row.
             */
            row: number;
            /**
             * Format: double
             * @description How sure, 0 to 1; ranks the findings of a check.
             */
            score: number;
            set?: string;
            /** @enum {string} */
            severity: "error" | "warning" | "hint";
            sha256?: string;
            /** @description Of both: pixels, share, seconds, dB, …; empty for plain numbers. */
            unit?: string;
        };
        CleaningInBody: {
            settings?: components["schemas"]["QualitySettings"];
            /**
             * Format: int64
             * @description The newest when absent.
             */
            version?: number;
        };
        CleaningReport: {
            /** @description What was found, by check. */
            checks: components["schemas"]["CleaningCount"][];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            document: string;
            id: string;
            /** @description The job that makes it. */
            job: string;
            /** @description Of the labels as a whole, where neighbours voted on them. */
            noise?: components["schemas"]["QualityNoise"];
            /** @description What was not looked at, and why. */
            notes: string[];
            ready: boolean;
            /** Format: date-time */
            ready_at?: string;
            /**
             * Format: int64
             * @description That were looked at. Those that are set aside already are not.
             */
            rows: number;
            settings: components["schemas"]["QualitySettings"];
            /**
             * Format: int64
             * @description Of the document, that was looked at.
             */
            version: number;
        };
        CleaningsOutBody: {
            items: components["schemas"]["CleaningReport"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        "Close-alarmRequest": {
            note?: string;
            /**
             * @description real: the failures were real, their time does not count as past. noise: nothing was wrong, the rule learns to expect it. new_level: it stays, and is usual from now on.
             * @enum {string}
             */
            outcome: "real" | "noise" | "new_level";
        };
        ClustersClustering: {
            author: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: double
             * @description Resolution: lower gives fewer and larger groups, higher more and smaller ones.
             * @default 1
             */
            detail: number;
            /**
             * Format: int64
             * @description Of these, cases with an embedding in that space: the ones that are grouped.
             */
            embedded: number;
            /** @description Why the last run failed. */
            error: string;
            /**
             * Format: int64
             * @description Runs again after so many hours; 0 never.
             * @default 0
             */
            every_hours: number;
            /** Format: int64 */
            groups: number;
            id: string;
            /** @description Space the run compared in. */
            in: string;
            /**
             * Format: int64
             * @description Cases assigned since.
             */
            joined: number;
            /**
             * Format: int64
             * @description Runs again when so many cases have joined since; 0 never.
             * @default 0
             */
            min_new: number;
            /**
             * Format: int64
             * @description Cases of the sample that make a group.
             * @default 10
             */
            min_size: number;
            name: string;
            /**
             * Format: int64
             * @description Cases in no group.
             */
            noise: number;
            /**
             * Format: double
             * @description Of the running run, 0 to 1.
             */
            progress: number;
            /**
             * Format: date-time
             * @description When the run that is shown ended.
             */
            ran_at: string;
            /**
             * Format: int64
             * @description Number of the run that is shown, 0 before the first.
             */
            run: number;
            /**
             * Format: int64
             * @description Cases that were compared pairwise; the others were assigned by their neighbours.
             */
            sampled: number;
            /** @description The search as query parameters of the list of badcases; empty for all. */
            search: string;
            /**
             * Format: int64
             * @description The same seed over the same cases gives the same groups.
             * @default 1
             */
            seed: number;
            /**
             * Format: int64
             * @description Cases the search found.
             */
            selected: number;
            /** @description Embedding space to compare in; empty takes the one that results carry, else the shapes of pictures, else the one that most cases have. */
            space?: string;
            /** @enum {string} */
            state: "waiting" | "running" | "ready" | "failed" | "canceled";
            /** @description What the running run does now. */
            step: string;
            /**
             * Format: double
             * @description Seconds it took.
             */
            took_s: number;
        };
        ClustersCoverage: {
            /** Format: int64 */
            cases: number;
            space: string;
        };
        ClustersExample: {
            id: string;
            media_type: string;
            /** @description Of its first medium, empty without. */
            sha256: string;
            title: string;
        };
        ClustersGone: {
            id: string;
            name: string;
            /**
             * Format: int64
             * @description Cases it had when the run before ended.
             */
            size: number;
        };
        ClustersGroup: {
            /**
             * Format: int64
             * @description Cases first seen in the 7 days before.
             */
            before: number;
            clustering: string;
            /**
             * Format: double
             * @description Share of the links to nearest neighbours that stay inside, 0 to 1.
             */
            cohesion: number;
            /**
             * Format: int64
             * @description Cases it had more when the run ended than when the run before ended, negative when it shrank; 0 without a run before.
             */
            grown: number;
            id: string;
            /**
             * Format: int64
             * @description Of these, cases assigned to it since the run.
             */
            joined: number;
            /** @description Given by people, else empty. */
            name: string;
            /** @description The run before did not have it. */
            new: boolean;
            /**
             * Format: int64
             * @description By falling size in the run, from 1.
             */
            number: number;
            /**
             * Format: int64
             * @description Of these, cases first seen in the last 7 days.
             */
            recent: number;
            /** @description Representative cases: the middle first, then different ones. */
            shown: components["schemas"]["ClustersExample"][];
            /**
             * Format: date-time
             * @description When a run found it first.
             */
            since: string;
            /**
             * Format: int64
             * @description Cases in it now.
             */
            size: number;
            /** @description What sets it apart, the strongest first. */
            traits: components["schemas"]["ClustersTrait"][];
        };
        ClustersMap: {
            /**
             * Format: int64
             * @description Cases of the run; the points are an even sample when there are more than fit.
             */
            all: number;
            /** @description Index into values, by the field asked for; empty when none was. */
            colour: number[];
            /** @description Number of the group, 0 for none. */
            group: number[];
            ids: string[];
            /** @description SHA-256 of the first medium, empty without. */
            media: string[];
            values: string[];
            x: number[];
            y: number[];
        };
        ClustersRun: {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            cases: number;
            error?: string;
            /** @description Groups with a name that this run no longer found. */
            gone: components["schemas"]["ClustersGone"][];
            /** Format: int64 */
            groups: number;
            /** Format: int64 */
            run: number;
            /** @description Who or what started it. */
            started: string;
            state: string;
            /** Format: double */
            took_s: number;
        };
        ClustersSettings: {
            /**
             * Format: double
             * @description Resolution: lower gives fewer and larger groups, higher more and smaller ones.
             * @default 1
             */
            detail: number;
            /**
             * Format: int64
             * @description Runs again after so many hours; 0 never.
             * @default 0
             */
            every_hours: number;
            /**
             * Format: int64
             * @description Runs again when so many cases have joined since; 0 never.
             * @default 0
             */
            min_new: number;
            /**
             * Format: int64
             * @description Cases of the sample that make a group.
             * @default 10
             */
            min_size: number;
            name: string;
            /**
             * Format: int64
             * @description The same seed over the same cases gives the same groups.
             * @default 1
             */
            seed: number;
            /** @description Embedding space to compare in; empty takes the one that results carry, else the shapes of pictures, else the one that most cases have. */
            space?: string;
        };
        ClustersTrait: {
            /** @description A field of badcases, tag, or attr.<name>. */
            field: string;
            /**
             * Format: int64
             * @description Cases of the group that have it.
             */
            inside: number;
            /**
             * Format: double
             * @description Share inside by share among all.
             */
            lift: number;
            /**
             * Format: int64
             * @description Other cases.
             */
            others: number;
            /**
             * Format: int64
             * @description Other cases that have it.
             */
            outside: number;
            /**
             * Format: double
             * @description False discovery rate (Benjamini and Hochberg over every value of every group that was tested) of Fisher's exact test, one-sided.
             */
            q: number;
            /**
             * Format: int64
             * @description Cases of the group.
             */
            size: number;
            value: string;
        };
        Colleague: {
            login: string;
            name: string;
        };
        ColleaguesOutBody: {
            items: components["schemas"]["Colleague"][];
        };
        CommentText: {
            /** @description Plain text; @login names somebody, who gets news. */
            text: string;
        };
        CompleteOutBody: {
            /** @description The query as it is written in links, when nothing is wrong. */
            canonical?: string;
            /** @description What is wrong with the query. */
            error?: components["schemas"]["QueryError"];
            field?: string;
            /** Format: int64 */
            from: number;
            items: components["schemas"]["QuerySuggestion"][];
            /** Format: int64 */
            to: number;
            typed?: string;
        };
        ComposeInBody: {
            /** @description Instead of ids: all that it selects, with the names of the list's parameters. An empty one selects all. */
            filter?: components["schemas"]["BulkFilter"];
            ids?: string[] | null;
            /** @description ID of the tracker. */
            tracker: string;
        };
        "Confirm-mail-addressRequest": {
            token: string;
        };
        "Confirm-mail-addressResponse": {
            address: string;
        };
        CountingInBody: {
            /**
             * Format: int64
             * @description 0: off. n: every n-th near duplicate of a badcase is sent; 1 sends all.
             */
            every: number;
        };
        CountingOutBody: {
            /** @description All groups of devices, by name. */
            items: components["schemas"]["BamCountingGroup"][];
            next?: string;
        };
        CreateIssueInBody: {
            /** @description Instead of ids: all that it selects, with the names of the list's parameters. An empty one selects all. */
            filter?: components["schemas"]["BulkFilter"];
            ids?: string[] | null;
            /** @description Plain text, instead of the template's; facts and links follow it. */
            text?: string;
            /** @description Instead of the template's. */
            title?: string;
            /** @description ID of the tracker. */
            tracker: string;
        };
        DamAddedFile: {
            /**
             * @description What decoding it came to. waiting: not looked at yet. sound: decoded. broken: its bytes are damaged. unread: it could not be decoded here. plain: no medium.
             * @enum {string}
             */
            condition?: "waiting" | "sound" | "broken" | "unread" | "plain";
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description These bytes were here before; name and time are those of the file that has them. */
            duplicate: boolean;
            facts: components["schemas"]["DamFacts"];
            /** @description The bytes are in a watched folder and not in the store. */
            in_place?: boolean;
            md5: string;
            /** @description Read from the bytes. */
            media_type: string;
            /** @description As it was first uploaded. */
            name: string;
            /** @description Within the folder that it was uploaded with or found in. */
            path?: string;
            /** @description Why it is broken or unread. */
            problem?: string;
            sha256: string;
            /** Format: int64 */
            size: number;
        };
        DamAddedRows: {
            /**
             * Format: int64
             * @description Rows that were not there before.
             */
            added: number;
            /** @description Columns beside path, md5, sha256, annotation and badcase. */
            columns: components["schemas"]["DamVersionColumn"][];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description SHA-256 over the rows, whatever their order. */
            digest: string;
            /**
             * Format: int64
             * @description Rows that were there before.
             */
            kept: number;
            note: string;
            /**
             * Format: int64
             * @description Rows of the version before that are not in this one.
             */
            removed: number;
            /**
             * Format: int64
             * @description Rows that stood in the import more than once.
             */
            repeated: number;
            /** Format: int64 */
            rows: number;
            /**
             * Format: int64
             * @description Files that the document had rows of before; they got none.
             */
            there: number;
            /** Format: int64 */
            version: number;
        };
        DamClass: {
            name: string;
            /**
             * Format: int64
             * @description That have it, on the whole or on an object.
             */
            rows: number;
        };
        DamDocument: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            id: string;
            /** @enum {string} */
            kind: "test" | "train" | "data";
            /**
             * Format: int64
             * @description Number of the newest version, 0 while there is none.
             */
            latest: number;
            name: string;
            note: string;
            /** @description Rows may name files by a path that is not stored here. */
            paths_only: boolean;
            /**
             * Format: int64
             * @description Rises with every change; also the ETag.
             */
            revision: number;
            /**
             * Format: int64
             * @description Of the newest version.
             */
            rows: number;
            /** Format: date-time */
            updated_at: string;
        };
        DamDocumentDraft: {
            /** @enum {string} */
            kind?: "test" | "train" | "data";
            name: string;
            note?: string;
            /** @description Let rows name files by a path that is not stored here. */
            paths_only?: boolean;
        };
        DamDocumentEdit: {
            /** @enum {string} */
            kind?: "test" | "train" | "data";
            name?: string;
            note?: string;
            paths_only?: boolean;
        };
        DamFacts: {
            /**
             * Format: int64
             * @description Of a channel of a picture, or of a sample of a recording.
             */
            bits?: number;
            /**
             * Format: int64
             * @description Of a recording.
             */
            channels?: number;
            /** @description Such as jpeg, h264 or pcm_s16le. */
            codec?: string;
            /**
             * Format: double
             * @description Frames a second of a video, on average.
             */
            fps?: number;
            /** Format: int64 */
            frames?: number;
            /** Format: int64 */
            height?: number;
            /**
             * Format: double
             * @description Where the picture was taken, in degrees; only if the operator has allowed it.
             */
            latitude?: number;
            /** Format: double */
            longitude?: number;
            /**
             * Format: int64
             * @description Of a recording, in hertz.
             */
            sample_rate?: number;
            /** Format: double */
            seconds?: number;
            /**
             * Format: date-time
             * @description When the camera says that it took the picture; a time without a zone counts as UTC.
             */
            taken_at?: string;
            /**
             * Format: int64
             * @description Pixels of the upright picture or video.
             */
            width?: number;
        };
        DamFile: {
            /**
             * @description What decoding it came to. waiting: not looked at yet. sound: decoded. broken: its bytes are damaged. unread: it could not be decoded here. plain: no medium.
             * @enum {string}
             */
            condition?: "waiting" | "sound" | "broken" | "unread" | "plain";
            /** Format: date-time */
            created_at: string;
            created_by: string;
            facts: components["schemas"]["DamFacts"];
            /** @description The bytes are in a watched folder and not in the store. */
            in_place?: boolean;
            md5: string;
            /** @description Read from the bytes. */
            media_type: string;
            /** @description As it was first uploaded. */
            name: string;
            /** @description Within the folder that it was uploaded with or found in. */
            path?: string;
            /** @description Why it is broken or unread. */
            problem?: string;
            sha256: string;
            /** Format: int64 */
            size: number;
        };
        DamFolder: {
            /** @description Files and bytes by state. */
            counts: {
                [key: string]: components["schemas"]["DamPlaceCount"];
            };
            /** @description The folder within that has most files. */
            fullest?: string;
            /**
             * Format: int64
             * @description Files in it.
             */
            fullest_files?: number;
            /**
             * Format: int64
             * @description Files that one folder within may have; 0 for no bound.
             */
            max_files: number;
            name: string;
            /** Format: date-time */
            next_scan?: string;
            /** @description What could not be read, and folders that are nearly full. */
            notes: string[];
            /** @description On the collector that watches it. */
            path: string;
            paused: boolean;
            /**
             * @description watching: changes are seen at once. waiting: until the next scan. scanning: it is looked through. reading: hashes of new and changed files are made. elsewhere: another collector watches it. failed: see problem.
             * @enum {string}
             */
            phase: "watching" | "waiting" | "scanning" | "reading" | "paused" | "elsewhere" | "failed";
            problem?: string;
            /** @description While it is looked through. */
            scan?: components["schemas"]["DamScan"];
            /** Format: date-time */
            scanned_at?: string;
            /**
             * Format: double
             * @description That the last scan took.
             */
            seconds?: number;
            /** @description Files beyond the bound are moved into folders below. */
            spread: boolean;
        };
        DamLeak: {
            /**
             * Format: int64
             * @description Files of the new set that the other has too; of other kinds than file, rows of the new set.
             */
            files: number;
            /** @enum {string} */
            kind: "file" | "alike" | "video" | "burst" | "device";
            /**
             * Format: int64
             * @description Further sets of that role that it is with, as far as rows were looked up.
             */
            more?: number;
            name: string;
            /** @description Some of them. */
            paths: string[];
            /** @enum {string} */
            role: "train" | "validation" | "test";
            /**
             * @description What was done about it.
             * @enum {string}
             */
            rule: "refuse" | "warn" | "off";
            /** @description ID of the set that was there before, or of the one of the same split when that is made; one of them when there are several. */
            set: string;
            /** @description It is with a set of the same split, that is made at once. */
            within?: boolean;
        };
        DamLeakPolicy: {
            /**
             * @description Nearly the same picture, video or recording.
             * @enum {string}
             */
            alike: "refuse" | "warn" | "off";
            /**
             * @description Taken by the same device at nearly the same time.
             * @enum {string}
             */
            burst: "refuse" | "warn" | "off";
            /**
             * Format: double
             * @description Seconds that count as nearly the same time.
             */
            burst_seconds: number;
            /**
             * @description Taken by the same device, as a column such as device or camera says.
             * @enum {string}
             */
            device: "refuse" | "warn" | "off";
            /**
             * @description The same file.
             * @enum {string}
             */
            file: "refuse" | "warn" | "off";
            /**
             * @description From the same video or recording, as a column such as video or source says.
             * @enum {string}
             */
            video: "refuse" | "warn" | "off";
        };
        DamLeaveOut: {
            /** @description ID of the leak check. */
            check: string;
            /** @description The rows that have a leak of one of these kinds, on the side that the check lists first. */
            kinds: ("file" | "alike" | "video" | "burst" | "device")[];
        };
        DamPlace: {
            /**
             * Format: date-time
             * @description When its state was last another.
             */
            changed_at: string;
            folder: string;
            /** Format: date-time */
            found_at: string;
            md5?: string;
            /** Format: date-time */
            modified_at: string;
            /** @description Within the folder. */
            path: string;
            /** @description Why its bytes cannot be read. */
            problem?: string;
            /** @description Of its bytes; of its last when it is gone. None until they were read. */
            sha256?: string;
            /** Format: int64 */
            size: number;
            /** @enum {string} */
            state: "new" | "present" | "changed" | "gone" | "unreadable";
            /** @description SHA-256 of the bytes before these. */
            was?: string;
        };
        DamPlaceCount: {
            /** Format: int64 */
            bytes: number;
            /** Format: int64 */
            files: number;
        };
        DamPlanned: {
            /** @description As the set would have it. */
            digest: string;
            /** @description Sets of other roles that share files with it. A leak check looks for what else they share. */
            leaks: components["schemas"]["DamLeak"][];
            /**
             * Format: int64
             * @description Rows that are left out of it because of leaks.
             */
            left_out?: number;
            name: string;
            /** @enum {string} */
            role: "train" | "validation" | "test";
            /** Format: int64 */
            rows: number;
            /** @description Rows by the value of the column that stratifies, or else by label; the most frequent first, at most 100. */
            strata: components["schemas"]["DamStrata"][];
        };
        DamReport: {
            /**
             * Format: int64
             * @description Rows that were not there before.
             */
            added: number;
            /** @description Columns beside path, md5, sha256, annotation and badcase. */
            columns: components["schemas"]["DamVersionColumn"][];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description SHA-256 over the rows, whatever their order. */
            digest: string;
            /**
             * Format: int64
             * @description Rows that were there before.
             */
            kept: number;
            note: string;
            /**
             * Format: int64
             * @description Rows of the version before that are not in this one.
             */
            removed: number;
            /**
             * Format: int64
             * @description Rows that stood in the import more than once.
             */
            repeated: number;
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            version: number;
        };
        DamRow: {
            /** @description Ground truth: a text, or any JSON; an object's label is its class. */
            annotation?: Json;
            /** @description Badcase that the row was made of. */
            badcase?: string;
            /** @description Further columns by name. */
            columns?: Json;
            md5?: string;
            path: string;
            /**
             * Format: int64
             * @description Place in the version, from 1.
             */
            row?: number;
            sha256?: string;
        };
        DamRowChange: {
            after?: components["schemas"]["DamRow"];
            before?: components["schemas"]["DamRow"];
            /** @enum {string} */
            kind: "added" | "removed" | "changed";
        };
        DamScan: {
            /**
             * Format: int64
             * @description Files that the scan before had seen: what progress can be measured by.
             */
            before: number;
            /**
             * Format: int64
             * @description Files that were new, changed, moved or gone.
             */
            differ: number;
            /**
             * Format: int64
             * @description Files that were looked at.
             */
            seen: number;
            /** Format: date-time */
            started_at: string;
        };
        DamSet: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description SHA-256 over files, annotations and columns of the rows: sets with the same rows have the same. */
            digest: string;
            documents: components["schemas"]["DamSource"][];
            /** @description The same for all sets that were made at once: those of one split. */
            family: string;
            frozen: boolean;
            id: string;
            /** @description ID of the leak check that has the details. */
            leak_check?: string;
            /** @description What it shares with sets of other roles: a person allowed it, or it only warns. */
            leaks?: components["schemas"]["DamLeak"][] | null;
            /**
             * Format: int64
             * @description Rows that were left out of it because of leaks.
             */
            left_out?: number;
            name: string;
            /** @description Why leaks were allowed that are refused otherwise. */
            overruled?: string;
            /** @enum {string} */
            role: "train" | "validation" | "test";
            /** Format: int64 */
            rows: number;
            /** @description How it was chosen; absent when it holds all rows. */
            split?: components["schemas"]["DamSplit"];
        };
        DamSetDraft: {
            documents: components["schemas"]["DamSource"][] | null;
            /** @description Rows that are kept out of the sets after the split. */
            leave_out?: components["schemas"]["DamLeaveOut"];
            name: string;
            /** @description Why rows may be on both sides, in sets of this split or in one of another role that is there already, though the policy refuses it. Kept with the sets. */
            overrule?: string;
            /**
             * @description Instead of a split: one set with all rows.
             * @enum {string}
             */
            role?: "train" | "validation" | "test";
            split?: components["schemas"]["DamSplit"];
        };
        DamSource: {
            /** @description Document ID. */
            id: string;
            /** @description Only the rows that this finds, in the search language. */
            search?: string;
            /**
             * Format: int64
             * @description The newest when 0 or absent.
             */
            version?: number;
        };
        DamSplit: {
            /**
             * Format: int64
             * @description Instead of shares: so many pairs of sets, each row being in one of the testing sets.
             */
            folds?: number;
            /** @description Rows with the same value in this column stay together. Rows of the same file always do. */
            group_by?: string;
            /** Format: int64 */
            seed?: number;
            /** @description Each value of this column has the same share everywhere; annotation stands for its label. */
            stratify_by?: string;
            /**
             * Format: double
             * @description Share of rows for testing.
             */
            test?: number;
            /**
             * Format: int64
             * @description Number of rows for testing, instead of a share.
             */
            test_rows?: number;
            /**
             * Format: double
             * @description Share of rows for validation.
             */
            validation?: number;
            /**
             * Format: int64
             * @description Number of rows for validation, instead of a share.
             */
            validation_rows?: number;
        };
        DamStrata: {
            /** Format: int64 */
            rows: number;
            /** @description Empty for none. */
            value: string;
        };
        DamUse: {
            id: string;
            /** @enum {string} */
            kind: "document" | "set";
            name: string;
            /** @description What it is for: of a document test, train or data, of a set train, validation or test. */
            role: string;
            /**
             * Format: int64
             * @description Number of the first of them, from 1.
             */
            row: number;
            /**
             * Format: int64
             * @description That name the file.
             */
            rows: number;
            /**
             * Format: int64
             * @description Of a document: its newest.
             */
            version?: number;
        };
        DamUses: {
            items: components["schemas"]["DamUse"][];
            /**
             * Format: int64
             * @description Documents and sets that were looked through for this answer.
             */
            looked: number;
            /** @description Where to go on looking; absent when all documents and sets were looked through. */
            next?: string;
        };
        DamVersion: {
            /** @description Columns beside path, md5, sha256, annotation and badcase. */
            columns: components["schemas"]["DamVersionColumn"][];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description SHA-256 over the rows, whatever their order. */
            digest: string;
            note: string;
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            version: number;
        };
        DamVersionColumn: {
            name: string;
            /**
             * @description What all of its values are.
             * @enum {string}
             */
            type: "text" | "number" | "boolean" | "time" | "list" | "object" | "mixed";
        };
        DataTaskEventsOutBody: {
            items: components["schemas"]["DatataskEvent"][];
            next?: string;
        };
        DataTaskProgressOutBody: {
            /** @description Days on which something was done, at most the last 366. */
            days: components["schemas"]["DatataskDay"][];
            people: components["schemas"]["DatataskWorker"][];
        };
        DataTasksOutBody: {
            items: components["schemas"]["DatataskTask"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        DatataskAgreement: {
            /** @description What the first and the second called the same things, the most frequent first, at most 400; empty is nothing. */
            confusions: components["schemas"]["AgreementConfusion"][];
            /**
             * Format: int64
             * @description Items of the task that wait for a decision.
             */
            disputed: number;
            /**
             * Format: int64
             * @description That two people labelled, at most the last 20,000 of them.
             */
            items: number;
            /**
             * Format: double
             * @description Cohen's kappa over what both called the same things; absent when chance explains all.
             */
            kappa?: number;
            /**
             * Format: double
             * @description Of what they agree on as a share of what either named, 0 to 1.
             */
            mean: number;
        };
        DatataskAnswer: {
            annotation?: Json;
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description How often the person changed it later.
             */
            corrected?: number;
            person: string;
            /**
             * Format: double
             * @description That the person took.
             */
            seconds: number;
            /** @description Why it could not be labelled; then there is no annotation. */
            skip?: string;
        };
        DatataskCounts: {
            /**
             * Format: int64
             * @description Their labels are in the document.
             */
            applied: number;
            /**
             * Format: int64
             * @description Two people labelled them and disagree.
             */
            disputed: number;
            /**
             * Format: int64
             * @description Labelled, decided or skipped.
             */
            done: number;
            /**
             * Format: int64
             * @description Nobody could label them.
             */
            skipped: number;
            /** Format: int64 */
            total: number;
        };
        DatataskDay: {
            /** @description Such as 2026-11-27. */
            day: string;
            /**
             * Format: int64
             * @description Items that became done, less those that were opened again.
             */
            done: number;
        };
        DatataskDecision: {
            /** @description Or the right labels. */
            annotation?: Json;
            /** @description Or that the decision before is taken back. */
            reopen?: boolean;
            /** @description Or why it cannot be labelled. */
            skip?: string;
            /** @description Login of the person whose labels are right. */
            take?: string;
        };
        DatataskDraft: {
            /** @description IDs of badcases that show what is meant. */
            badcases?: string[] | null;
            /** @description The document that the data comes into. */
            document: string;
            /** Format: date-time */
            due?: string;
            /** @description What to look for and how to decide, in Markdown. */
            guidance?: string;
            /** @enum {string} */
            kind: "collection" | "labelling";
            /** @description Of labelling: the classes that may be given. */
            labels?: components["schemas"]["DatataskLabel"][] | null;
            /**
             * Format: int64
             * @description Of labelling: how many people label each item by themselves, 1 or 2.
             */
            overlap?: number;
            /** @description Login of who answers for it; who makes it when absent. */
            owner?: string;
            /** @description Logins of those who work on it; everybody may when there are none. */
            people?: string[] | null;
            /** @description Which of its rows the task is about, in the search language of rows; all of them when empty. */
            query?: string;
            /**
             * Format: double
             * @description With an overlap of 2: the share of items that two people label; all of them when absent.
             */
            share?: number;
            /**
             * Format: int64
             * @description Of a collection: how many rows are wanted beyond those that were there when it was made.
             */
            target?: number;
            /** @description Of labelling: a caption or transcription is asked for too. */
            text?: boolean;
            /**
             * Format: double
             * @description With an overlap of 2: two labellings that agree less than this are disputed; 0.7 when absent.
             */
            threshold?: number;
            title: string;
        };
        DatataskEvent: {
            /** Format: date-time */
            at: string;
            by: string;
            note?: string;
            /** @description created, changed, or the state it came into. */
            what: string;
        };
        DatataskItem: {
            /**
             * Format: double
             * @description How far two labellings agree, 0 to 1.
             */
            agreement?: number;
            /** @description What was in the row before: made by people, or by models as a suggestion. */
            annotation?: Json;
            /**
             * Format: int64
             * @description How many have.
             */
            answers: number;
            /**
             * Format: int64
             * @description Version of the document that has them.
             */
            applied?: number;
            /** Format: date-time */
            changed_at?: string;
            decided_by?: string;
            /** @description The labels that were accepted. */
            final?: Json;
            /**
             * Format: int64
             * @description Its number within the task, from 1.
             */
            n: number;
            path: string;
            sha256?: string;
            /** @enum {string} */
            state: "waiting" | "labelled" | "disputed" | "decided" | "skipped";
            /**
             * Format: int64
             * @description How many people are to label it.
             */
            wanted: number;
        };
        DatataskLabel: {
            /** @description Such as #c62828; chosen by the page when absent. */
            colour?: string;
            /** @description The key that chooses it. */
            key?: string;
            name: string;
            /** @description What it may be drawn as: class (of the whole medium), box, polygon, polyline, keypoints, segment (of time). */
            shapes: ("class" | "box" | "polygon" | "polyline" | "keypoints" | "segment")[] | null;
        };
        DatataskTask: {
            /** @description The job that brought labels into the document last. */
            applying?: string;
            /** @description IDs of badcases that show what is meant. */
            badcases?: string[] | null;
            /**
             * Format: int64
             * @description Of a collection: the version of the document whose rows were counted last.
             */
            counted?: number;
            counts: components["schemas"]["DatataskCounts"];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description The document that the data comes into. */
            document: string;
            /** Format: date-time */
            due?: string;
            /** Format: date-time */
            ended_at?: string;
            /** @description What to look for and how to decide, in Markdown. */
            guidance?: string;
            id: string;
            /** @enum {string} */
            kind: "collection" | "labelling";
            /** @description Of labelling: the classes that may be given. */
            labels?: components["schemas"]["DatataskLabel"][] | null;
            /** @description Of labelling: all rows that it is about have become items. */
            listed?: boolean;
            /** @description The job that lists the items. */
            listing?: string;
            /**
             * Format: int64
             * @description Of labelling: how many people label each item by themselves, 1 or 2.
             */
            overlap?: number;
            /** @description Login of who answers for it; who makes it when absent. */
            owner?: string;
            /** @description Logins of those who work on it; everybody may when there are none. */
            people?: string[] | null;
            /** @description Which of its rows the task is about, in the search language of rows; all of them when empty. */
            query?: string;
            /**
             * Format: int64
             * @description Rises with every change by people; its ETag.
             */
            revision: number;
            /**
             * Format: double
             * @description With an overlap of 2: the share of items that two people label; all of them when absent.
             */
            share?: number;
            /**
             * Format: int64
             * @description Of a collection: rows it was about when it was made.
             */
            start: number;
            /** Format: date-time */
            started_at?: string;
            /** @enum {string} */
            state: "open" | "active" | "done" | "cancelled";
            /**
             * Format: int64
             * @description Of a collection: how many rows are wanted beyond those that were there when it was made.
             */
            target?: number;
            /** @description Of labelling: a caption or transcription is asked for too. */
            text?: boolean;
            /**
             * Format: double
             * @description With an overlap of 2: two labellings that agree less than this are disputed; 0.7 when absent.
             */
            threshold?: number;
            title: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: int64
             * @description Version of the document whose rows the items are; of a collection, the newest one when it was made.
             */
            version?: number;
        };
        DatataskWork: {
            /**
             * Format: double
             * @description How far two labellings agree, 0 to 1.
             */
            agreement?: number;
            /** @description What was in the row before: made by people, or by models as a suggestion. */
            annotation?: Json;
            /**
             * Format: int64
             * @description Version of the document that has them.
             */
            applied?: number;
            /** Format: date-time */
            changed_at?: string;
            decided_by?: string;
            file: components["schemas"]["DamFile"];
            /** @description The labels that were accepted. */
            final?: Json;
            /** @description What people said: all of it for those who decide, otherwise one's own. */
            labellings: components["schemas"]["DatataskAnswer"][];
            /**
             * Format: int64
             * @description Its number within the task, from 1.
             */
            n: number;
            path: string;
            sha256?: string;
            /** @enum {string} */
            state: "waiting" | "labelled" | "disputed" | "decided" | "skipped";
            /**
             * Format: date-time
             * @description Until when it is kept for the person.
             */
            until?: string;
            /**
             * Format: int64
             * @description How many people are to label it.
             */
            wanted: number;
        };
        DatataskWorker: {
            /** Format: int64 */
            answers: number;
            /**
             * Format: double
             * @description Seconds an item, the median of the last 1,000.
             */
            median: number;
            person: string;
            /** Format: int64 */
            skipped: number;
        };
        DeploymentDetail: {
            author: string;
            /** @description Devices by state. */
            counts: {
                [key: string]: number;
            };
            /** Format: date-time */
            created_at: string;
            /** @description State of each device in each slot. */
            devices: components["schemas"]["MsmStep"][];
            /** Format: date-time */
            ended_at: string;
            /** @description Deployment Task ID. */
            id: string;
            /** @description Model IDs, one per slot; in a revert those that devices go back to. */
            models: string[];
            name: string;
            /**
             * Format: int64
             * @description Seconds a device watches the new model before it commits.
             */
            probation_s: number;
            reason: string;
            /** @description Deployment that this one undoes. */
            reverts: string;
            /** @enum {string} */
            state: "running" | "succeeded" | "failed" | "aborted";
            targets: components["schemas"]["MsmTargets"];
            /**
             * Format: int64
             * @description Seconds until a device that has not committed counts as failed.
             */
            timeout_s: number;
        };
        DeploymentsOutBody: {
            items: components["schemas"]["MsmDeployment"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        DeriveInBody: {
            /** @description Use what is made for test data. */
            choose?: boolean;
            /** @description Instead of ids: all that it selects, with the names of the list's parameters. An empty one selects all. */
            filter?: components["schemas"]["BulkFilter"];
            ids?: string[] | null;
            /** @description SHA-256 of one medium of one badcase, original or derived. Without it every original that the operation takes is worked on. */
            media?: string;
            operation: string;
            /** @description By the operation's JSON Schema. */
            parameters?: Json;
        };
        DerivedListOutBody: {
            items: components["schemas"]["BamDerived"][];
        };
        DevicesOutBody: {
            items: components["schemas"]["FleetDevice"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        DiffOutBody: {
            /** Format: int64 */
            added: number;
            /** Format: int64 */
            changed: number;
            items: components["schemas"]["DamRowChange"][];
            next?: string;
            /** Format: int64 */
            removed: number;
            /** Format: int64 */
            total: number;
        };
        DocumentsOutBody: {
            items: components["schemas"]["DamDocument"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        DuplicatesOutBody: {
            /** @description Parts of it, the newest first. */
            items: components["schemas"]["BamMember"][];
            next?: string;
            /** @description Why its reports are in it, with the first page only. */
            reasons: components["schemas"]["BamReasons"];
            /** @description What is alike and stays apart, with the first page only. */
            similar: components["schemas"]["BamLookalike"][];
        };
        EditRowsInBody: {
            /** @description Takes the place of theirs; null takes it away. */
            annotation?: Json;
            /** @description New values of further columns; null takes one away. */
            columns?: {
                [key: string]: Json;
            };
            /** @description Why. */
            note?: string;
            /** @description The rows that this finds, in the search language; all of them when empty. */
            query?: string;
            /** @description Leave the rows out of the new version. */
            remove?: boolean;
            /** @description Numbers of rows, from 1, instead of a query. */
            rows?: number[] | null;
        };
        EditSearchInBody: {
            name?: string;
            query?: string;
            shared?: boolean;
            sort?: string;
        };
        EmbeddingsOutBody: {
            /** Format: int64 */
            done: number;
            spaces: components["schemas"]["ClustersCoverage"][];
            /** @description Why the operator's embedder does not answer now; cases are looked at again when it does. */
            trouble: string;
            /** Format: int64 */
            waiting: number;
            /**
             * Format: int64
             * @description Looked at, but nothing to compute from, or it failed.
             */
            without: number;
        };
        EnrolInBody: {
            /** @description Certificate request, PEM. */
            csr: string;
            device: string;
            token: string;
        };
        ErrorDetail: {
            /** @description Where the error occurred, e.g. 'body.items[3].tags' or 'path.thing-id' */
            location?: string;
            /** @description Error message text */
            message?: string;
            /** @description The value at the given location */
            value?: Json;
        };
        ErrorModel: {
            /**
             * @description A human-readable explanation specific to this occurrence of the problem.
             * @example Property foo is required but is missing.
             */
            detail?: string;
            /** @description Optional list of individual error details */
            errors?: components["schemas"]["ErrorDetail"][] | null;
            /**
             * Format: uri
             * @description A URI reference that identifies the specific occurrence of the problem.
             * @example https://example.com/error-log/abc123
             */
            instance?: string;
            /**
             * Format: int64
             * @description HTTP status code
             * @example 400
             */
            status?: number;
            /**
             * @description A short, human-readable summary of the problem type. This value should not change between occurrences of the error.
             * @example Bad Request
             */
            title?: string;
            /**
             * Format: uri
             * @description A URI reference to human-readable documentation for the error.
             * @default about:blank
             * @example https://example.com/errors/example
             */
            type: string;
        };
        EventOutBody: {
            /** @enum {string} */
            outcome: "applied" | "repeated" | "outdated" | "unknown";
        };
        ExtendManifest: {
            /** @description Part of the collector; set by it. */
            built_in: boolean;
            description: string;
            /** @description Media types it takes: image/png, video/*, *\/*. */
            in: string[];
            /** @enum {string} */
            kind: "edit" | "convert" | "embed" | "notify" | "clean" | "analyse" | "label" | "generate";
            /** @description Lower-case words joined by dashes, unique. */
            name: string;
            /** @description Media types it makes. */
            out: string[];
            /** @description JSON Schema (2020-12) of an object. */
            parameters: Json;
            title: string;
            /**
             * Format: int64
             * @description Version of the contract, 1.
             */
            v: number;
            /** @description Of the operation; recorded with what it makes. */
            version: string;
        };
        FileError: {
            error: string;
            name: string;
            /**
             * Format: int64
             * @description Line of an imported file, the first is 1.
             */
            row?: number;
        };
        FilesOutBody: {
            items: components["schemas"]["DamFile"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        FinishInBody: {
            reason?: string;
            /** @enum {string} */
            state: "succeeded" | "failed" | "canceled";
        };
        FleetCampaign: {
            /**
             * Format: int64
             * @description Clips that came, surplus included.
             */
            clips: number;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /**
             * Format: int64
             * @description Devices it was sent to.
             */
            devices: number;
            /** Format: date-time */
            ended_at?: string;
            id: string;
            name: string;
            note?: string;
            /**
             * Format: int64
             * @description Most clips of one device; 0: as many as all together.
             */
            per_device?: number;
            /**
             * Format: int64
             * @description Clips wanted from all devices together.
             */
            quota: number;
            /** @description Why it ended. */
            reason: string;
            rule: components["schemas"]["FleetCampaignRule"];
            /** Format: date-time */
            started_at?: string;
            /** @enum {string} */
            state: "draft" | "running" | "done" | "stopped";
            /**
             * Format: int64
             * @description Clips that came after it had ended; they are kept.
             */
            surplus: number;
            targets: components["schemas"]["FleetTargets"];
            /**
             * Format: date-time
             * @description When it ends if the quota is not reached, at most a year ahead.
             */
            until: string;
        };
        FleetCampaignDevice: {
            /**
             * Format: int64
             * @description Clips that came, surplus included.
             */
            clips: number;
            device: string;
            /**
             * Format: date-time
             * @description When its last clip came.
             */
            last_at?: string;
            online: boolean;
            /** @description Why the device cannot run it, in its own words. */
            problem: string;
            /**
             * Format: date-time
             * @description When the campaign was first sent to it.
             */
            sent_at: string;
            /** Format: int64 */
            surplus: number;
        };
        FleetCampaignPoint: {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            clips: number;
        };
        FleetCampaignRule: {
            /** @description Expression that tells pauses apart, such as label. */
            cooldown_by?: string;
            /**
             * Format: int64
             * @description Pause after a clip, on each device.
             */
            cooldown_ms?: number;
            /** @description System functions it looks at; all when empty. */
            functions?: string[] | null;
            /**
             * @description Of its clips on their way; normal unless given.
             * @enum {string}
             */
            priority?: "low" | "normal" | "high";
            /**
             * Format: double
             * @description Share of matching observations taken; 1 unless given.
             */
            sample?: number;
            /** @description Expression that is true for what is wanted, in the language of rules on devices. */
            when: string;
        };
        FleetDevice: {
            agent_version: string;
            arch: string;
            /** Format: int64 */
            badcases: number;
            /**
             * Format: date-time
             * @description When its newest certificate ends.
             */
            certificate_until: string;
            /**
             * Format: int64
             * @description Its clock minus the collector's, when its status came.
             */
            clock_skew_ms: number;
            /** Format: date-time */
            enrolled_at: string;
            /** @description Names of its groups. */
            groups: string[];
            id: string;
            /**
             * Format: int64
             * @description Observations judged, all models and all time.
             */
            inferences: number;
            labels: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When its last message came, by the collector's clock.
             */
            last_seen: string;
            online: boolean;
            os: string;
            /** @description What the device says a person should see. */
            problems: string[];
            revoked: boolean;
            /** @description Models in service. */
            slots: components["schemas"]["FleetSlot"][];
            spool: components["schemas"]["FleetSpool"];
        };
        FleetGroup: {
            /** Format: date-time */
            created_at: string;
            devices: string[];
            id: string;
            name: string;
        };
        FleetPoint: {
            /** Format: int64 */
            badcases: number;
            /** Format: int64 */
            inferences: number;
            /** @description slot/version, device or group name. */
            key: string;
            /**
             * Format: double
             * @description Badcases per 1,000 inferences.
             */
            rate: number;
            /** Format: date-time */
            t: string;
        };
        FleetSlot: {
            /** @description Model ID, empty for one that came with the device. */
            model: string;
            /** @description Version it can fall back to. */
            previous: string;
            sha256: string;
            slot: string;
            version: string;
        };
        FleetSpool: {
            /** Format: int64 */
            budget: number;
            /** Format: int64 */
            bytes: number;
            /** Format: int64 */
            clips: number;
            /**
             * Format: int64
             * @description Clips that were only counted: their bytes were not wanted.
             */
            counted: number;
            /** Format: int64 */
            disk_free: number;
            /** @description Clips dropped by its own policy, by priority. */
            evicted: {
                [key: string]: number;
            };
            /** Format: int64 */
            quarantined: number;
            /** Format: int64 */
            rejected: number;
        };
        FleetTargets: {
            /** @description Names of devices. */
            devices?: string[] | null;
            /** @description Groups by ID or name; devices that join later take part. */
            groups?: string[] | null;
            /** @description Devices by the search language, such as label:site=berlin; * for all. */
            query?: string;
        };
        FleetToken: {
            author: string;
            /** Format: date-time */
            created_at: string;
            /** @description The only device it is for; empty for any new one. */
            device: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /**
             * Format: int64
             * @description Uses left.
             */
            uses: number;
        };
        FleetWelcome: {
            /** @description host:port of MQTT with TLS. */
            broker: string;
            /** @description PEM, the authority of the collector and of the devices. */
            ca: string;
            /** @description PEM. */
            certificate: string;
            device: string;
            /** @description Root metadata of The Update Framework, JSON. */
            root: Json;
        };
        FromFilesInBody: {
            /** @description Values of further columns that each row gets. */
            columns?: {
                [key: string]: Json;
            };
            /** @description Why. */
            note?: string;
            /** @description The files that this finds, in the search language; all of them when empty. */
            query?: string;
            /** @description SHA-256 of files, in hex, instead of a query. */
            sha256?: string[] | null;
        };
        GapOrderInBody: {
            /** @description What is to become like the other, such as a training set. */
            a: components["schemas"]["AnalysesSelection"];
            /** @description What it is compared with, such as badcases of the last four weeks. */
            b: components["schemas"]["AnalysesSelection"];
            /** @description Columns that say when and with what rows were taken; the usual names are understood without. */
            roles?: components["schemas"]["MaterialRoles"];
            /** @description Pairs of attributes to cross; the class with device, part of the day and size by default. Columns are column.<name>. */
            tables?: (string[] | null)[] | null;
        };
        GroupBody: {
            /** @description Names of devices. */
            devices?: string[] | null;
            name: string;
        };
        GroupsOfLikeOutBody: {
            /**
             * Format: date-time
             * @description When the sizes were counted.
             */
            at: string;
            items: components["schemas"]["ClustersGroup"][];
        };
        GroupsOutBody: {
            items: components["schemas"]["FleetGroup"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        HistoryOutBody: {
            items: components["schemas"]["BamChange"][];
            next?: string;
        };
        IdsOutBody: {
            ids: string[];
        };
        ImportsColumn: {
            /**
             * Format: int64
             * @description Of the rows that were looked at, how many have it.
             */
            filled: number;
            /** @description It has members, which are columns as well. */
            object?: boolean;
            path: string;
            /** @description Its first value that is not empty, cut short. */
            sample: string;
        };
        ImportsField: {
            hint?: string;
            label: string;
            name: string;
        };
        ImportsImport: {
            actor: string;
            /**
             * Format: int64
             * @description Further occurrences of badcases that were there.
             */
            again: number;
            /**
             * Format: int64
             * @description New badcases; in a dry run rows that would go in.
             */
            created: number;
            /** Format: date-time */
            created_at: string;
            /** @description The last start only looked: nothing went in. */
            dry_run: boolean;
            /** Format: date-time */
            ended_at?: string;
            /** @enum {string} */
            format: "csv" | "json" | "xml" | "zip";
            id: string;
            /**
             * Format: int64
             * @description Rows that had been imported before: nothing changed.
             */
            known: number;
            /** Format: int64 */
            looked: number;
            mapping: components["schemas"]["ImportsMapping"];
            /** @description What the file was called. */
            name: string;
            /** @description Why it failed, or stopped before the end of the file. */
            problem?: string;
            /**
             * Format: double
             * @description 0 to 1.
             */
            progress: number;
            /**
             * Format: int64
             * @description Rows that are wrong; the report says why.
             */
            refused: number;
            /** Format: int64 */
            size: number;
            /** Format: date-time */
            started_at?: string;
            /** @enum {string} */
            state: "ready" | "queued" | "running" | "done" | "failed" | "cancelled";
        };
        ImportsMapping: {
            /** @description By field of the badcase: where its value comes from. Fields are those of GET /imports/fields, and attributes.<name>. */
            fields: {
                [key: string]: components["schemas"]["ImportsPick"];
            };
            /** @description The list of a JSON document or the XML element whose members are rows; found when empty. */
            records?: string;
        };
        ImportsOutBody: {
            items: components["schemas"]["ImportsImport"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        ImportsPick: {
            column?: string;
            value?: string;
        };
        ImportsPreview: {
            columns: components["schemas"]["ImportsColumn"][];
            /** @description The document holds several lists: choose one as mapping.records. */
            lists: string[];
            /**
             * Format: int64
             * @description Rows the columns were found in.
             */
            looked: number;
            /** @description Why there are no rows, or no more. */
            problem?: string;
            /** @description The first rows, with the texts of columns. */
            rows: (string[] | null)[];
            suggested: components["schemas"]["ImportsMapping"];
        };
        ImportsRow: {
            badcase?: string;
            field?: string;
            /** @description The table inside an archive. */
            file?: string;
            message?: string;
            /**
             * Format: int64
             * @description Counts the rows of all tables, from 1.
             */
            n: number;
            /** @enum {string} */
            outcome: "created" | "again" | "known" | "refused";
            /**
             * Format: int64
             * @description Line of CSV or number of the record in its table.
             */
            row: number;
        };
        ImportsSavedMapping: {
            actor: string;
            mapping: components["schemas"]["ImportsMapping"];
            name: string;
            /** Format: date-time */
            updated_at: string;
        };
        IssueInBody: {
            /**
             * Format: int64
             * @description Seconds until it ends, 0 for never.
             */
            expires_s?: number;
            name: string;
            /**
             * @description Your own role unless given.
             * @enum {string}
             */
            role?: "viewer" | "reviewer" | "engineer" | "fleet_manager" | "administrator";
        };
        IssueOutBody: {
            record: components["schemas"]["PeopleToken"];
            /** @description Shown this once. */
            token: string;
        };
        ItemsOutFieldBody: {
            items: components["schemas"]["ImportsField"][];
        };
        ItemsOutFolderBody: {
            items: components["schemas"]["DamFolder"][];
        };
        ItemsOutKnownFileBody: {
            items: components["schemas"]["KnownFile"][];
        };
        ItemsOutPlaceBody: {
            items: components["schemas"]["DamPlace"][];
        };
        ItemsOutRowBody: {
            items: components["schemas"]["ImportsRow"][];
        };
        JobErrorsOutBody: {
            items: components["schemas"]["JobsItemError"][];
            next?: string;
        };
        JobStartedBody: {
            /** @description ID of the job that does it. */
            job: string;
        };
        JobsItemError: {
            /** Format: date-time */
            at: string;
            error: string;
            /** @description Name of the item, for example a badcase. */
            item: string;
        };
        JobsJob: {
            author: string;
            cancel_wanted: boolean;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description Items done, those that failed included.
             */
            done: number;
            /** Format: date-time */
            ended_at?: string;
            /**
             * Format: int64
             * @description Items that failed.
             */
            failed: number;
            id: string;
            /** @description What was asked for, by kind. */
            input?: Json;
            kind: string;
            /** @description Why it failed or was canceled. */
            reason: string;
            /** @description What came of it, by kind. */
            result?: Json;
            /** Format: date-time */
            started_at?: string;
            /** @enum {string} */
            state: "queued" | "running" | "succeeded" | "failed" | "canceled";
            /** @description What it does, for people. */
            title: string;
            /**
             * Format: int64
             * @description Items to do, 0 while it is not known.
             */
            total: number;
        };
        JobsOutBody: {
            items: components["schemas"]["JobsJob"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        JudgementsOutBody: {
            items: components["schemas"]["BamJudgement"][];
        };
        KnownFile: {
            md5: string;
            name: string;
            sha256: string;
        };
        KnownFilesInBody: {
            /** @description SHA-256 of each, in hex. */
            sha256: string[];
        };
        KnownOutBody: {
            items: components["schemas"]["MsmKnown"][];
            next?: string;
        };
        LabelFormatsOutBody: {
            items: string[];
        };
        LabelItemsOutBody: {
            items: components["schemas"]["DatataskItem"][];
            /**
             * Format: int64
             * @description The after of the next page.
             */
            next?: number;
            /** Format: int64 */
            total: number;
        };
        LabelProjectsOutBody: {
            items: components["schemas"]["LabeldeskProject"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        LabelToolBody: {
            /**
             * @description Stays as it was made.
             * @enum {string}
             */
            kind: "label_studio" | "cvat";
            name: string;
            settings: components["schemas"]["LabeldeskSettings"];
            /**
             * Format: password
             * @description Left out: the one that is kept stays, unless the address is another.
             */
            token?: string;
        };
        LabelToolsOutBody: {
            items: components["schemas"]["LabeldeskConnection"][];
        };
        LabeldeskConnection: {
            /** Format: date-time */
            created_at: string;
            id: string;
            /** @enum {string} */
            kind: "label_studio" | "cvat";
            name: string;
            settings: components["schemas"]["LabeldeskSettings"];
        };
        LabeldeskOrder: {
            classes?: string[] | null;
            connection: string;
            /** @description For who labels; plain text. */
            guidance?: string;
            /**
             * @description Rows with other media are left out.
             * @enum {string}
             */
            medium: "image" | "audio" | "video";
            /** @description Bring what models predicted as pre-labels. */
            prelabels?: boolean;
            /** @description Only the rows that this finds, in the search language. */
            search?: string;
            /** @description The document's name if empty. */
            title?: string;
            /** @description What people are asked for: class, box, polygon, polyline, mask, keypoints, caption, region, track. */
            wants: string[] | null;
        };
        LabeldeskProject: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            document: string;
            id: string;
            /** @description That brings rows, or the last one that brought annotations back. */
            job: string;
            /** @description What of pre-labels had no place in the project; the first notes of it. */
            lost?: string[] | null;
            /**
             * Format: int64
             * @description How many further notes there were.
             */
            lost_more?: number;
            order: components["schemas"]["LabeldeskOrder"];
            progress: components["schemas"]["LabeltoolProgress"];
            /**
             * Format: int64
             * @description Rows that people were done with when annotations were last brought back.
             */
            pulled: number;
            /** Format: date-time */
            pulled_at?: string;
            /**
             * Format: int64
             * @description Last version that annotations from the tool made.
             */
            pulled_version?: number;
            /** @description Why rows could not be brought. */
            reason?: string;
            /**
             * Format: int64
             * @description Rows that are in the project.
             */
            rows: number;
            /**
             * Format: date-time
             * @description When the tool last told the progress.
             */
            seen_at?: string;
            /**
             * Format: int64
             * @description Rows without a stored file or of another medium.
             */
            skipped: number;
            /** @enum {string} */
            state: "pushing" | "open" | "failed" | "closed";
            /** @description Why it could not be asked since. */
            trouble?: string;
            /** @description Where people open it in the tool. */
            url?: string;
            /**
             * Format: int64
             * @description Whose rows were brought.
             */
            version: number;
        };
        LabeldeskSettings: {
            /** @description Where the tool is, such as https://labels.example.org. */
            base_url: string;
            /** @description Certificates (PEM) to believe in besides the system's. */
            ca?: string;
            /** @description CVAT: short name of the organization. */
            organization?: string;
            /**
             * Format: int64
             * @description Label Studio Enterprise: number of the workspace.
             */
            workspace?: number;
        };
        LabelsNote: {
            file?: string;
            place?: string;
            reason: string;
        };
        LabelsNotes: {
            /** Format: int64 */
            count: number;
            list?: components["schemas"]["LabelsNote"][] | null;
        };
        LabelsReport: {
            /** Format: int64 */
            annotations: number;
            /** Format: int64 */
            categories: number;
            format: string;
            /** Format: int64 */
            images: number;
            /** Format: int64 */
            items: number;
            losses: components["schemas"]["LabelsNotes"];
            /** Format: int64 */
            objects: number;
            refused: components["schemas"]["LabelsNotes"];
        };
        LabeltoolCheckup: {
            account: string;
            version: string;
            warnings: string[];
        };
        LabeltoolProgress: {
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            skipped: number;
            /** Format: int64 */
            started: number;
            states: {
                [key: string]: number;
            };
        };
        LanguageOutBody: {
            markdown: string;
        };
        LeaksCheck: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            id: string;
            /** @description The job that looks; absent when it took no longer than a request. */
            job?: string;
            /** @description What was found, by kind; those without a leak are there, those that are off are not. */
            kinds: components["schemas"]["LeaksCount"][];
            /** @description What was not looked at, and why. */
            notes: string[];
            /**
             * @description What was looked at.
             * @enum {string}
             */
            of: "sets" | "badcases";
            /** @description The rules that held. */
            policy: components["schemas"]["DamLeakPolicy"];
            ready: boolean;
            /** Format: date-time */
            ready_at?: string;
            /**
             * Format: int64
             * @description Rows that were compared, those of frozen sets included.
             */
            rows: number;
            /** @description What the sets share that would be made; one for testing when badcases were looked at. */
            sets: components["schemas"]["LeaksChecked"][];
        };
        LeaksChecked: {
            leaks: components["schemas"]["DamLeak"][];
            name?: string;
            /** @enum {string} */
            role: "train" | "validation" | "test";
            /** Format: int64 */
            rows: number;
        };
        LeaksCount: {
            /**
             * Format: int64
             * @description Of which so many are listed.
             */
            kept: number;
            /** @enum {string} */
            kind: "file" | "alike" | "video" | "burst" | "device";
            /**
             * Format: int64
             * @description Rows that leak; with leave_out these are left out.
             */
            rows: number;
            /** @enum {string} */
            rule: "refuse" | "warn" | "off";
        };
        LeaksLeak: {
            /**
             * Format: double
             * @description Seconds between a burst's nearest two.
             */
            gap?: number;
            /** @enum {string} */
            kind: "file" | "alike" | "video" | "burst" | "device";
            /**
             * Format: int64
             * @description Further ones.
             */
            more?: number;
            /**
             * Format: int64
             * @description Its number within the check, from 1.
             */
            n: number;
            /** @description What it is as good as, at most 5. */
            others: components["schemas"]["LeaksSide"][];
            /** @description The row that would be left out. */
            row: components["schemas"]["LeaksSide"];
            /**
             * Format: double
             * @description How near they are, 0 to 1: the likeness, or how close in time.
             */
            score: number;
        };
        LeaksSide: {
            /**
             * Format: date-time
             * @description When it was taken.
             */
            at?: string;
            badcase?: string;
            device?: string;
            /** @description ID of the document it is from, of rows that are about to be frozen. */
            document?: string;
            /**
             * Format: int64
             * @description The fold whose testing set it is in.
             */
            fold?: number;
            media_type?: string;
            /** @description Name of that set. */
            name?: string;
            path: string;
            /** @enum {string} */
            role: "train" | "validation" | "test";
            /** @description ID of the frozen set that has it; absent for rows that are about to be frozen. */
            set?: string;
            sha256?: string;
            /** @description The video or recording it was taken from. */
            source?: string;
        };
        LikenessOutBody: {
            /** Format: double */
            audio: number;
            /** @description What else must be equal for the same failure: place, device, slot, model_version, system_version or attr.<name>. */
            conditions: string[];
            /**
             * Format: double
             * @description Pictures are the same from this score on.
             */
            image: number;
            /** @description A mirrored picture is the same one. */
            mirrored: boolean;
            /** Format: double */
            video: number;
            /**
             * Format: int64
             * @description Badcases that were not compared yet.
             */
            waiting: number;
        };
        LinkIssueInBody: {
            /** @description Instead of ids: all that it selects, with the names of the list's parameters. An empty one selects all. */
            filter?: components["schemas"]["BulkFilter"];
            ids?: string[] | null;
            /** @description The issue's key or address. */
            ref: string;
            /** @description ID of the tracker. */
            tracker: string;
        };
        "List-commentsResponse": {
            items: components["schemas"]["BamComment"][];
            next?: string;
        };
        LoopDerivePreview: {
            /**
             * Format: int64
             * @description Of these media.
             */
            bytes: number;
            /** @description The first of these media. */
            examples: components["schemas"]["LoopExample"][];
            /** @description The first badcases with none, which will be errors of the job. */
            left_out: components["schemas"]["LoopLeftOut"][];
            /**
             * Format: int64
             * @description The first of them, which the other numbers are about.
             */
            looked: number;
            /**
             * Format: int64
             * @description Media that would be worked on.
             */
            media: number;
            /**
             * Format: int64
             * @description Those with a medium that the operation takes.
             */
            taken: number;
            /** @description The operation's. */
            title: string;
            /**
             * Format: int64
             * @description Badcases that are selected now.
             */
            total: number;
        };
        LoopEdge: {
            from: string;
            /** @description How, read from from to to: a set is read by a task. */
            label: string;
            to: string;
        };
        LoopExample: {
            badcase: string;
            media: components["schemas"]["BamMedia"];
            title: string;
        };
        LoopLabelReport: {
            /**
             * Format: int64
             * @description Rows that were not there before.
             */
            added: number;
            /** @description Columns beside path, md5, sha256, annotation and badcase. */
            columns: components["schemas"]["DamVersionColumn"][];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description SHA-256 over the rows, whatever their order. */
            digest: string;
            /**
             * Format: int64
             * @description Rows that were there before.
             */
            kept: number;
            /**
             * Format: int64
             * @description Media of the set whose bytes were here before.
             */
            known: number;
            /** @description What the set states, and what could not be carried or was refused. */
            labels: components["schemas"]["LabelsReport"];
            note: string;
            /**
             * Format: int64
             * @description Rows of the version before that are not in this one.
             */
            removed: number;
            /**
             * Format: int64
             * @description Rows that stood in the import more than once.
             */
            repeated: number;
            /** Format: int64 */
            rows: number;
            /**
             * Format: int64
             * @description Media of the set that were stored now.
             */
            stored: number;
            /** Format: int64 */
            version: number;
        };
        LoopLeftOut: {
            id: string;
            reason: string;
            title: string;
        };
        LoopLineage: {
            edges: components["schemas"]["LoopEdge"][];
            /** @description The thing itself comes first. */
            nodes: components["schemas"]["LoopNode"][];
            /** @description There is more than is shown. */
            truncated: boolean;
        };
        LoopNode: {
            id: string;
            /** @enum {string} */
            kind: "device" | "badcase" | "document" | "set" | "task" | "model" | "deployment";
            title: string;
        };
        LoopTrial: {
            /** @description Whether these are all of them. */
            all: boolean;
            /** Format: int64 */
            annotations: number;
            /** Format: int64 */
            categories: number;
            format: string;
            /** Format: int64 */
            images: number;
            /** Format: int64 */
            items: number;
            losses: components["schemas"]["LabelsNotes"];
            /** Format: int64 */
            objects: number;
            refused: components["schemas"]["LabelsNotes"];
            /**
             * Format: int64
             * @description That were looked at.
             */
            rows: number;
            /** @description Annotations that are none of the model. */
            unreadable: components["schemas"]["LabelsNotes"];
        };
        MailOutBody: {
            /** @description The confirmed address, empty for none. */
            address: string;
            /** @description Whether the collector has a mail server to send by. */
            has_mail: boolean;
            /** @description An address whose confirmation is awaited. */
            pending: string;
            wishes: components["schemas"]["PeopleMailWishes"];
        };
        MaterialRoles: {
            /** @description Column with the device that it was taken with. */
            device?: string;
            /** @description Column whose equal values belong together: a patient, a person, a visit. */
            group?: string;
            /** @description Column with the recording or video that it was taken from. */
            source?: string;
            /** @description Column with the time at which it was taken. */
            time?: string;
        };
        MergeInBody: {
            /** @description Badcases that become parts of it. */
            ids: string[] | null;
        };
        MergeManyInBody: {
            /** @description Badcases that become parts of it. */
            ids: string[] | null;
            /** @description The badcase that stays. */
            into: string;
        };
        MessagesOutBody: {
            items: components["schemas"]["NotifyMessage"][];
            next?: string;
        };
        MetricsOutBody: {
            items: components["schemas"]["MttMetric"][];
        };
        ModelServiceBody: {
            name: string;
            /** @description Forget the token. */
            no_token?: boolean;
            settings: components["schemas"]["PrelabelSettings"];
            /**
             * Format: password
             * @description Sent as a bearer. Left out: the one that is kept stays, unless the address is another.
             */
            token?: string;
        };
        ModelServicesOutBody: {
            items: components["schemas"]["PrelabelService"][];
        };
        ModelsOutBody: {
            items: components["schemas"]["MsmModel"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        MoveDataTaskInBody: {
            /** @description Why. */
            note?: string;
            /** @enum {string} */
            state: "active" | "done" | "cancelled";
        };
        MsmDeployment: {
            author: string;
            /** @description Devices by state. */
            counts: {
                [key: string]: number;
            };
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string;
            /** @description Deployment Task ID. */
            id: string;
            /** @description Model IDs, one per slot; in a revert those that devices go back to. */
            models: string[];
            name: string;
            /**
             * Format: int64
             * @description Seconds a device watches the new model before it commits.
             */
            probation_s: number;
            reason: string;
            /** @description Deployment that this one undoes. */
            reverts: string;
            /** @enum {string} */
            state: "running" | "succeeded" | "failed" | "aborted";
            targets: components["schemas"]["MsmTargets"];
            /**
             * Format: int64
             * @description Seconds until a device that has not committed counts as failed.
             */
            timeout_s: number;
        };
        MsmEdit: {
            /** @description An alias given here is taken from the slot's other versions. */
            aliases?: string[];
            annotations?: {
                [key: string]: string;
            };
            description?: string;
            name?: string;
            /** @enum {string} */
            stage?: "none" | "candidate" | "staging" | "production" | "archived";
        };
        MsmKnown: {
            /** Format: date-time */
            at: string;
            /** @description Badcase ID. */
            badcase: string;
            /**
             * @description Where the model failed on it.
             * @enum {string}
             */
            origin: "test" | "field";
            /** @description Testing task, for origin test. */
            task?: string;
        };
        MsmModel: {
            /** @description Each names at most one version of a slot. */
            aliases: string[];
            annotations: {
                [key: string]: string;
            };
            author: string;
            /**
             * Format: int64
             * @description Number of known badcases.
             */
            badcases: number;
            /** Format: date-time */
            created_at: string;
            description: string;
            file_name: string;
            /** @description As found in the bytes: safetensors, onnx, tflite, pytorch, zip, gguf, hdf5, unknown. */
            format: string;
            /** @description Model ID. */
            id: string;
            /** @description Last values of its tests. */
            metrics: {
                [key: string]: number;
            };
            name: string;
            /**
             * Format: int64
             * @description Rises with every change; also the ETag.
             */
            revision: number;
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            slot: string;
            /** @enum {string} */
            stage: "none" | "candidate" | "staging" | "production" | "archived";
            /** @description Training task that made it. */
            task_id: string;
            /** @description Read from the file where its format tells. */
            tensors: components["schemas"]["MsmTensor"][];
            /** Format: date-time */
            updated_at: string;
            /** @description Unique within the slot. */
            version: string;
        };
        MsmOrder: {
            /** @description Model IDs, at most one per slot. */
            models: string[] | null;
            name?: string;
            /**
             * Format: int64
             * @description 0 is the server's default.
             */
            probation_s?: number;
            targets: components["schemas"]["MsmTargets"];
            /**
             * Format: int64
             * @description 0 is the server's default.
             */
            timeout_s?: number;
        };
        MsmStep: {
            /**
             * Format: date-time
             * @description Device clock of the last report, else when the collector set the state.
             */
            at: string;
            /**
             * Format: int64
             * @description Bytes fetched.
             */
            bytes: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            deadline: string;
            deployment: string;
            device: string;
            /** Format: date-time */
            ended_at: string;
            /** @description Last lines of the health command. */
            log: string[];
            model: components["schemas"]["WireModel"];
            /** @description In service before; without an id when the registry does not know it. */
            previous: components["schemas"]["WireModel"];
            reason: string;
            slot: string;
            /** @enum {string} */
            state: "wanted" | "fetching" | "verified" | "staged" | "switched" | "probation" | "committed" | "rolled_back" | "failed" | "timeout" | "aborted";
            /** @description Where it failed or was rolled back. */
            step: string;
            /** Format: int64 */
            version: number;
        };
        MsmTargets: {
            devices?: string[] | null;
            groups?: string[] | null;
        };
        MsmTensor: {
            name: string;
            shape: number[];
            type: string;
        };
        MttDraft: {
            code_version?: string;
            command?: string[] | null;
            config?: Json;
            description?: string;
            /** @description ID of the experiment that it belongs to; 0 when absent. */
            experiment?: string;
            /** @enum {string} */
            kind: "train" | "test";
            model_id?: string;
            name: string;
            /** Format: int64 */
            retries?: number;
            sets?: string[] | null;
            /** Format: int64 */
            timeout_s?: number;
        };
        MttMetric: {
            /** Format: date-time */
            at?: string;
            name: string;
            /** Format: int64 */
            step?: number;
            /** Format: double */
            value: number;
        };
        MttSample: {
            /** @description An object. */
            attributes?: Json;
            /** @description Badcase that the item came from. */
            badcase?: string;
            /** @description SHA-256 of the item's bytes. */
            file: string;
            name?: string;
            /** @description What the model said, for example {"label":"cat"}. */
            result?: Json;
            truth?: Json;
        };
        MttTask: {
            /**
             * Format: int64
             * @description Number of starts.
             */
            attempt: number;
            author: string;
            /** @description Badcases made of or met again by its failing samples. */
            badcases: string[];
            /** @description Somebody asked to cancel and the command is being ended. */
            cancel_wanted: boolean;
            /** @description Task it was cloned from. */
            clone_of: string;
            /** @description Version of the training or testing code. */
            code_version: string;
            /** @description Program and arguments, run without a shell. Empty: somebody else runs it and reports by the API. */
            command: string[];
            /** @description Configuration given to the command, any JSON. */
            config?: Json;
            /** Format: date-time */
            created_at: string;
            /** @description It is hidden until it is restored. */
            deleted?: boolean;
            description: string;
            /** Format: date-time */
            ended_at: string;
            /**
             * Format: int64
             * @description Of the last command; absent when it never ended by itself.
             */
            exit_code?: number;
            /** @description ID of the experiment that it belongs to. */
            experiment: string;
            /** @description Task ID. */
            id: string;
            /** @enum {string} */
            kind: "train" | "test";
            /** @description Model ID under test, or the one training starts from. */
            model_id: string;
            /** @description Models that came out, as Model IDs. */
            models: string[];
            name: string;
            /** @description Why it failed, was canceled or was queued again. */
            reason: string;
            /** @description Results as uploaded, see Results. */
            results?: Json;
            /**
             * Format: int64
             * @description How often it is started again after a failure or a restart of the collector.
             */
            retries: number;
            /** @description Frozen sets in DAM that it reads. */
            sets: string[];
            /** Format: date-time */
            started_at: string;
            /** @enum {string} */
            state: "queued" | "running" | "succeeded" | "failed" | "canceled";
            /**
             * Format: int64
             * @description Seconds until the command is ended; 0 is the server's own limit.
             */
            timeout_s: number;
            /**
             * Format: int64
             * @description Rises with every change; also the ETag.
             */
            version: number;
        };
        NameInBody: {
            /** @description Empty takes it away. */
            name: string;
        };
        NewsOutBody: {
            items: components["schemas"]["BamNews"][];
            next?: string;
            /**
             * Format: int64
             * @description Of all pages.
             */
            unread: number;
        };
        NextInBody: {
            /**
             * Format: int64
             * @description How many, those that are kept already among them; 1 when absent.
             */
            count?: number;
        };
        NextOutBody: {
            items: components["schemas"]["BamRanked"][];
            next?: string;
        };
        NotifyChannel: {
            /** @description Of mail. */
            addresses: string[];
            /** Format: date-time */
            created_at: string;
            enabled: boolean;
            id: string;
            /** @enum {string} */
            kind: "webhook" | "mail";
            name: string;
            /** @description Of a webhook. Those who are not administrators see its host only. */
            url: string;
        };
        NotifyMessage: {
            /** @description ID of the thing it is about. */
            about: string;
            /** Format: int64 */
            attempts: number;
            /** @description Channel ID, empty when the message names its receiver itself. */
            channel: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string;
            /** @description What the last attempt ended with. */
            error: string;
            /** @description Also what receivers know repeated deliveries by. */
            id: string;
            kind: string;
            /**
             * Format: date-time
             * @description When it is tried next.
             */
            next_at: string;
            /** @enum {string} */
            state: "waiting" | "sent" | "failed";
            /** @description What it is about, for example alarm.firing. */
            topic: string;
        };
        OccurrencesOutBody: {
            items: components["schemas"]["BamSeen"][];
            next?: string;
        };
        OperationsOutBody: {
            items: components["schemas"]["ExtendManifest"][];
        };
        PackFormat: {
            /** @description The first is the default. */
            containers: string[];
            name: string;
            /** @description Whether it cannot be packed without media. */
            needs_media: boolean;
            /** @description Whether it is made of shards, which can be fetched alone. */
            shards: boolean;
        };
        PackFormatsOutBody: {
            items: components["schemas"]["PackFormat"][];
        };
        PackManifestOutBody: {
            manifest: components["schemas"]["PacksManifest"];
            /** @description Files of the pack that can be fetched alone; none when it is one archive. */
            parts: components["schemas"]["PacksPart"][];
        };
        PackdeskOrder: {
            /**
             * @description How closely the media are looked at before: their sizes (the default), all their bytes, or not at all.
             * @enum {string}
             */
            check?: "sizes" | "bytes" | "none";
            /**
             * @description zip unless the format knows only tar.
             * @enum {string}
             */
            container?: "zip" | "tar";
            /** @description One of GET /pack-formats. */
            format: string;
            /** @description Leave out rows whose medium is missing or damaged, and count them. Otherwise such a pack fails and names them. */
            leave_out?: boolean;
            /** @description The annotations alone. */
            no_media?: boolean;
            /** @description IDs of frozen sets, at most one of each role: they become the splits of the pack. */
            sets: string[] | null;
            /**
             * Format: int64
             * @description Of a shard of webdataset or parquet; 512 MiB by default.
             */
            shard_bytes?: number;
            /**
             * Format: int64
             * @description Rows of a shard; 10,000 by default.
             */
            shard_rows?: number;
            /**
             * Format: int64
             * @description How large a medium within a Parquet file may be; 8 MiB by default.
             */
            value_bytes?: number;
        };
        PackdeskPack: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description Names its bytes; the ETag of the download. Its text begins with sha256:. */
            digest?: string;
            id: string;
            /** @description The job that prepares it, with its progress. */
            job: string;
            /**
             * Format: int64
             * @description What the format cannot carry.
             */
            losses?: number;
            /** Format: int64 */
            media?: number;
            /**
             * Format: int64
             * @description Media that were left out with their rows.
             */
            missing?: number;
            /** @description Of the download. */
            name?: string;
            order: components["schemas"]["PackdeskOrder"];
            /** Format: date-time */
            ready_at?: string;
            /** @description Why it failed. */
            reason?: string;
            /**
             * Format: int64
             * @description Rows that the format has no place for.
             */
            refused?: number;
            /** Format: int64 */
            rows?: number;
            /**
             * Format: int64
             * @description Bytes of the download.
             */
            size?: number;
            /** @enum {string} */
            state: "preparing" | "ready" | "failed" | "gone";
            /**
             * Format: date-time
             * @description When it was last ordered or downloaded.
             */
            used_at: string;
        };
        PacksManifest: {
            /** Format: int64 */
            bytes: number;
            classes?: string[] | null;
            container: string;
            format: string;
            losses: components["schemas"]["LabelsNotes"];
            /** Format: int64 */
            media: number;
            missing: components["schemas"]["LabelsNotes"];
            pack: string;
            refused: components["schemas"]["LabelsNotes"];
            /** Format: int64 */
            rows: number;
            set: string;
            set_digest?: string;
            shards?: {
                [key: string]: number;
            };
            splits: components["schemas"]["PacksSplitCount"][] | null;
            version?: string;
        };
        PacksOutBody: {
            items: components["schemas"]["PackdeskPack"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PacksPart: {
            /** Format: int64 */
            archive: number;
            name: string;
            /** Format: int64 */
            size: number;
        };
        PacksSplitCount: {
            as?: string;
            /** Format: int64 */
            missing: number;
            name: string;
            /** Format: int64 */
            rows: number;
        };
        PagedOutClusteringBody: {
            items: components["schemas"]["ClustersClustering"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PagedOutFindingBody: {
            items: components["schemas"]["CleaningFinding"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PagedOutLeakBody: {
            items: components["schemas"]["LeaksLeak"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PagedOutSavedMappingBody: {
            items: components["schemas"]["ImportsSavedMapping"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PagedOutStandingBody: {
            items: components["schemas"]["AlarmStanding"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PagedOutTokenBody: {
            items: components["schemas"]["FleetToken"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PeopleEntry: {
            /** @description Operation of the API. */
            action: string;
            actor: string;
            /** Format: date-time */
            at: string;
            id: string;
            /** @description What it was done to. */
            object: string;
            remote: string;
            /**
             * Format: int64
             * @description HTTP status it ended with.
             */
            status: number;
        };
        PeopleMailWishes: {
            /**
             * @description Badcases are assigned to one.
             * @enum {string}
             */
            assigned: "never" | "now" | "daily";
            /**
             * @description Somebody names one in a comment.
             * @enum {string}
             */
            mention: "never" | "now" | "daily";
            /**
             * @description Comments, statuses and regressions of badcases that one follows.
             * @enum {string}
             */
            watched: "never" | "now" | "daily";
        };
        PeopleSavedSearch: {
            /** Format: date-time */
            created_at: string;
            id: string;
            name: string;
            /** @description What it searches: badcases, files, documents, rows, sets, data-tasks, tasks, models or devices. */
            of: string;
            /** @description Login of who made it. */
            owner: string;
            /** @description In the search language. */
            query: string;
            /** @description Everybody sees it; only its owner and administrators change it. */
            shared: boolean;
            /** @description A field, - before it for falling; empty for the list's own order. */
            sort: string;
            /** Format: date-time */
            updated_at: string;
        };
        PeopleToken: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string;
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "reviewer" | "engineer" | "fleet_manager" | "administrator";
            /** @description Task ID when the token serves one task alone. */
            task?: string;
            user_id: string;
        };
        PeopleUser: {
            /** Format: date-time */
            created_at: string;
            disabled: boolean;
            id: string;
            login: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "reviewer" | "engineer" | "fleet_manager" | "administrator";
            /** Format: date-time */
            updated_at: string;
        };
        PlacesOutBody: {
            items: components["schemas"]["DamPlace"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        PlanSetsOutBody: {
            items: components["schemas"]["DamPlanned"][];
        };
        PredictorsOutBody: {
            items: components["schemas"]["PrelabelInfo"][];
        };
        PrelabelCheckup: {
            /** @description Name, type and shape of each. */
            inputs: string[];
            model: string;
            outputs: string[];
            platform: string;
            versions: string[];
        };
        PrelabelInfo: {
            id: string;
            /** @description Media types that it takes: image/*, audio/wav. */
            in: string[];
            /** @description Stands in the annotations as their maker's name. */
            model: string;
            /** @description ID of the registered model that it is. */
            model_id?: string;
            /** @description For people. */
            name: string;
            /** @description Why it cannot be used now. */
            problem?: string;
            /** @description Of the model; stands there as well. */
            version?: string;
            /** @enum {string} */
            way: "command" | "container" | "service";
        };
        PrelabelInput: {
            /** @description Send tensors by the protocol's binary extension instead of JSON. */
            binary?: boolean;
            /**
             * @description How a picture is brought to that size; stretch if empty. letterbox keeps its shape and fills with grey.
             * @enum {string}
             */
            fit?: "stretch" | "letterbox";
            /** Format: int64 */
            height?: number;
            /**
             * @description encoded: the file's bytes, in a tensor of BYTES or UINT8. pixels: of the upright picture, in UINT8 or FP32.
             * @enum {string}
             */
            kind: "encoded" | "pixels";
            /**
             * @description As the model's metadata say if empty.
             * @enum {string}
             */
            layout?: "nchw" | "nhwc";
            /** @description Of FP32: taken away from each channel's value of 0 to 1. */
            mean?: number[] | null;
            /** @description Of FP32: each channel is then divided by it. */
            std?: number[] | null;
            /** @description The only one if empty. */
            tensor?: string;
            /**
             * Format: int64
             * @description Of pixels; as the model's metadata say if 0.
             */
            width?: number;
        };
        PrelabelOrder: {
            /**
             * Format: double
             * @description What the model is less sure of is left out.
             */
            min_confidence?: number;
            /** @description Of the new version. */
            note?: string;
            /**
             * @description missing, the default: rows without any annotation. all: also rows that have some; what people made stays, and earlier predictions are replaced.
             * @enum {string}
             */
            only?: "missing" | "all";
            /** @description ID of one of GET /predictors. */
            predictor: string;
            /** @description Only the rows that this finds, in the search language. */
            search?: string;
        };
        PrelabelOutput: {
            /** @description Tensor with the classes of boxes of 4 values: numbers from 0 or texts. */
            classes?: string;
            /** @description Tensor with how many of the boxes count. */
            count?: string;
            /**
             * @description Of a box; xyxy if empty.
             * @enum {string}
             */
            form?: "xyxy" | "xywh" | "cxcywh" | "yxyx";
            /**
             * @description classes: a score for each class. boxes: places with scores and classes. annotation: an annotation as JSON text.
             * @enum {string}
             */
            kind: "classes" | "boxes" | "annotation";
            /** @description Names of the classes in the order of their numbers. */
            labels?: string[] | null;
            /** @description Several classes may hold: each of at least min_score, not only the best. */
            many?: boolean;
            /**
             * Format: double
             * @description What is less certain is left out.
             */
            min_score?: number;
            /** @description Tensor with the scores of boxes of 4 values. */
            scores?: string;
            /** @description Boxes are shares of the input's width and height, 0 to 1, not pixels. */
            share?: boolean;
            /** @description Scores of classes are logits: make shares of them. */
            softmax?: boolean;
            /** @description With the scores of classes, the boxes, or the annotations; the only one if empty. Boxes of 6 values are x1, y1, x2, y2, score, class. */
            tensor?: string;
        };
        PrelabelService: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            has_token: boolean;
            id: string;
            name: string;
            settings: components["schemas"]["PrelabelSettings"];
        };
        PrelabelSettings: {
            /** @description Where the server is, without /v2: https://models.example.org. */
            base_url: string;
            /**
             * Format: int64
             * @description Media in a call; 1 if 0.
             */
            batch?: number;
            /** @description Certificates (PEM) to believe in besides the system's. */
            ca?: string;
            /** @description Media types that it takes; image/* if empty. */
            in?: string[] | null;
            input: components["schemas"]["PrelabelInput"];
            /** @description Name of the model on the server. */
            model: string;
            /** @description ID of the registered model that it is, to be kept with what it makes. */
            model_id?: string;
            output: components["schemas"]["PrelabelOutput"];
            /**
             * Format: int64
             * @description Longest time of a call; 60 if 0.
             */
            seconds?: number;
            /** @description Of the model on the server; the one that it prefers if empty. */
            version?: string;
        };
        PreviewOutBody: {
            /** @description The first ten by the given one. */
            after: components["schemas"]["BamRanked"][];
            /** @description The first ten by the formula in force. */
            before: components["schemas"]["BamRanked"][];
        };
        PreviewState: {
            /**
             * Format: int64
             * @description How many pictures come before one that is being made.
             */
            ahead: number;
            /** @description Why there is no picture, when it failed. */
            reason: string;
            /** @description The hash of the medium. */
            sha256: string;
            /** @enum {string} */
            state: "ready" | "making" | "failed";
        };
        PreviewStatesOutBody: {
            items: components["schemas"]["PreviewState"][];
        };
        QualityConfusion: {
            label: string;
            proposed: string;
            /** Format: int64 */
            rows: number;
        };
        QualityKind: {
            check: string;
            /** @description What it finds. */
            doc: string;
            /**
             * @description What it looks at.
             * @enum {string}
             */
            of: "annotations" | "media" | "sets" | "labels";
        };
        QualityNoise: {
            /**
             * Format: double
             * @description Share of rows for whose label the neighbours vote: below about 0.7 the space of embeddings knows little of the labels, and only the first findings are worth a look.
             */
            agree: number;
            by_check: {
                [key: string]: number;
            };
            /** Format: int64 */
            findings: number;
            /**
             * Format: int64
             * @description Rows with one label and an embedding.
             */
            labelled: number;
            /** @description What was not looked at, and why. */
            notes?: string[] | null;
            /** @description Labels that are taken for each other, the most frequent first; at most 50. */
            pairs: components["schemas"]["QualityConfusion"][];
            /**
             * Format: int64
             * @description Rows that were looked at.
             */
            rows: number;
            /**
             * Format: double
             * @description Share of these whose label is probably wrong, 0 to 1.
             */
            share: number;
        };
        QualityRelated: {
            path?: string;
            /** Format: int64 */
            row: number;
            /**
             * Format: double
             * @description How alike, 0 to 1, where that was measured.
             */
            score?: number;
            set?: string;
            sha256?: string;
        };
        QualitySettings: {
            /**
             * Format: double
             * @description Share of black frames that a video may have; 0.2.
             */
            blacked?: number;
            /**
             * Format: double
             * @description Luminance that 95 % of a bright picture's pixels exceed; 0.8.
             */
            bright?: number;
            /**
             * Format: double
             * @description Seconds within which pictures of one device are of one burst; 5.
             */
            burst?: number;
            /** @description All classes that there are; without them none is unknown. */
            classes?: string[] | null;
            /**
             * Format: double
             * @description Share of samples that may be clipped; 0.001.
             */
            clip?: number;
            /**
             * Format: double
             * @description Overlap from which two classes contradict each other; 0.9. A bottle and its label reach 0.85 in TACO.
             */
            contrary?: number;
            /**
             * Format: double
             * @description Standard deviation of luminance below which a picture is flat; 0.03.
             */
            contrast?: number;
            /**
             * Format: double
             * @description Share of the picture from which a box is around everything; 0.98.
             */
            cover?: number;
            /**
             * Format: double
             * @description Luminance that 95 % of a dark picture's pixels do not reach; 0.2.
             */
            dark?: number;
            /**
             * Format: double
             * @description Overlap (intersection by union) from which two objects of a class are one; 0.8. Of the 333 overlapping pairs of TACO none has that, the largest 0.74.
             */
            double?: number;
            /**
             * Format: int64
             * @description Dropouts that a recording may have; 1.
             */
            gaps?: number;
            /**
             * Format: double
             * @description How far a track may move from one frame to the next, in diagonals of its box; 1.5. It must also be 5 times as far as the track moves as a rule, and the boxes must not meet.
             */
            leap?: number;
            /**
             * Format: double
             * @description Overlap from which a model's object is the annotated one; 0.5.
             */
            match?: number;
            /**
             * Format: int64
             * @description Neighbours that vote on a label; 15. Fewer are coarse, more outvote small classes.
             */
            neighbours?: number;
            /** @description Checks that are not made. */
            off?: string[] | null;
            /**
             * Format: double
             * @description Constant that a recording may have; 0.05.
             */
            offset?: number;
            /**
             * Format: double
             * @description Loudness in dB of full scale below which a recording is silent; −55.
             */
            quiet?: number;
            /**
             * Format: double
             * @description How many times rarer than the class it resembles a misspelt one is; 10.
             */
            rarer?: number;
            /**
             * Format: double
             * @description Longer by shorter side above which a ratio is odd; 4.
             */
            ratio?: number;
            roles?: components["schemas"]["MaterialRoles"];
            /** Format: int64 */
            seed?: number;
            /**
             * Format: double
             * @description Sharpness below which a picture is blurred; 0.35. Of real photos, some of them noisy or dark, 0.2 % have less, and 88 % of the same ones blurred by 1.5 to 3 pixels or by movement.
             */
            sharp?: number;
            /**
             * Format: int64
             * @description Pixels that the shorter side must have; 32.
             */
            side?: number;
            /**
             * Format: double
             * @description Pixels that an object may reach beyond its picture; 1. Of the 4,784 boxes of TACO, 7 reach out by rounding and one by more than a pixel.
             */
            slack?: number;
            /**
             * Format: double
             * @description Share of a video that may stand still; 0.5.
             */
            still?: number;
            /**
             * Format: double
             * @description How far key points may lie outside of their box, in shares of its longer side; 0.1.
             */
            stray?: number;
            /**
             * Format: double
             * @description Share of a picture's rows that may be of one and the same colour at an edge; 0.15.
             */
            tail?: number;
            /**
             * Format: double
             * @description Share of the objects of a class that have an attribute, from which one without it is a finding; 0.95, of at least 20 objects.
             */
            usual?: number;
        };
        QueryError: {
            /** Format: int64 */
            column: number;
            /** @description What was probably meant in its place. */
            instead?: string;
            /** Format: int64 */
            length: number;
            message: string;
        };
        QueryField: {
            aliases?: string[] | null;
            doc: string;
            facetable: boolean;
            /** @enum {string} */
            kind: "text" | "enum" | "prose" | "number" | "time" | "attribute";
            name: string;
            sortable: boolean;
            /** @description All it may hold (enum), or proposals. */
            values?: string[] | null;
        };
        QueryFlag: {
            doc: string;
            /** @description The query it is short for. */
            means: string;
            name: string;
        };
        QuerySchema: {
            /** @description attr.<name> asks for a user-defined attribute. */
            attributes: boolean;
            fields: components["schemas"]["QueryField"][];
            flags: components["schemas"]["QueryFlag"][];
            name: string;
        };
        QuerySuggestion: {
            /** Format: int64 */
            count?: number;
            doc?: string;
            /** @enum {string} */
            kind: "field" | "value" | "flag" | "operator";
            /** @description What replaces the part from from to to. */
            text: string;
        };
        RatesOutBody: {
            series: components["schemas"]["FleetPoint"][];
        };
        "Read-newsRequest": {
            /** @description None means all. */
            ids?: string[] | null;
        };
        RenewInBody: {
            /** @description Certificate request, PEM. */
            csr: string;
        };
        ReportClass: {
            /** Format: int64 */
            before: number;
            /** Format: double */
            mean: number;
            /** Format: int64 */
            now: number;
            query: string;
            result: string;
            truth: string;
        };
        ReportGroup: {
            /** Format: int64 */
            before: number;
            clustering: string;
            id: string;
            /** Format: double */
            mean: number;
            /** @description What people called it, or what sets it apart, or its number. */
            name: string;
            /** Format: int64 */
            now: number;
        };
        ReportRate: {
            /**
             * Format: int64
             * @description All that were found in this time.
             */
            badcases: number;
            /**
             * Format: int64
             * @description Of these, those reported by a device whose model's inferences in this time are known.
             */
            counted: number;
            /** Format: int64 */
            inferences: number;
            key: string;
            /** @description Finds the badcases, in the search language. */
            query: string;
            /**
             * Format: double
             * @description Counted badcases per 1,000 inferences; absent when no inferences are known.
             */
            rate?: number;
        };
        ReportRates: {
            by: string;
            /**
             * Format: double
             * @description Share of the badcases found in this time whose inferences are known, 0 to 1.
             */
            coverage: number;
            /**
             * Format: date-time
             * @description Only badcases that were first seen from here …
             */
            from: string;
            /** @description The most inferences first; those without known ones last. */
            lines: components["schemas"]["ReportRate"][];
            notes: string[];
            /**
             * Format: date-time
             * @description … to before this are counted, and the inferences of that time.
             */
            to: string;
            total: components["schemas"]["ReportRate"];
            /** @description Why no rate is known at all. */
            unknown?: string;
        };
        ReportRise: {
            /** @description The false discovery rate is below 0.05. */
            beyond_chance: boolean;
            /**
             * Format: double
             * @description Probability of such a share or a larger one if the week drew from the same cases as those before (Fisher's exact test).
             */
            chance: number;
            /**
             * Format: double
             * @description The same as a false discovery rate, which takes into account how many values were tested (Benjamini and Hochberg).
             */
            false_discovery: number;
            field: string;
            /**
             * Format: double
             * @description New cases per week with it in the weeks before.
             */
            mean: number;
            /**
             * Format: int64
             * @description New cases of the week with it.
             */
            now: number;
            /** @description Finds the new cases of the week with it. */
            query: string;
            /**
             * Format: double
             * @description Of the new cases of the week, 0 to 1.
             */
            share: number;
            /**
             * Format: double
             * @description Of the new cases of the weeks before.
             */
            share_before: number;
            value: string;
        };
        ReportSeries: {
            /**
             * Format: int64
             * @description New cases of the week before.
             */
            before: number;
            /**
             * Format: double
             * @description Probability of so many or more if nothing had changed since the weeks before: below 0.05 is a rise beyond chance. By inferences, against the weeks for which they are known, else by time.
             */
            chance: number;
            function: string;
            /**
             * Format: double
             * @description New cases per week in the weeks before.
             */
            mean: number;
            model_version: string;
            /** @description Cases first seen in each week. */
            new: number[];
            /** @description New cases as a part of those of the largest week. */
            normalized: (number | null)[];
            /** @description Finds the new cases of the week. */
            query: string;
            /** @description New cases per 1,000 inferences; null where inferences are not known. */
            rates: (number | null)[];
            /** @description Cases resolved in each week. */
            resolved: number[];
            /** @description Of the week; at most 200. */
            resolved_ids: string[];
            /** @description Resolved cases that were reported again in each week. */
            returned: number[];
            /** @description Of the week; at most 200. */
            returned_ids: string[];
            /**
             * Format: double
             * @description Of all new cases of the week.
             */
            share: number;
        };
        ReportWeekly: {
            all: components["schemas"]["ReportSeries"];
            /** @description Result against truth, most new cases first. */
            classes: components["schemas"]["ReportClass"][];
            /** @description The week is over. */
            complete: boolean;
            /** @description Models deployed in each week, of all functions. */
            deployed: number[];
            /** @description Groups of like cases, most new cases first. */
            groups: components["schemas"]["ReportGroup"][];
            /** @description By function and model version, most new cases in the week first. */
            lines: components["schemas"]["ReportSeries"][];
            /**
             * Format: int64
             * @description How many more pairs of function and version there are.
             */
            more: number;
            notes: string[];
            /** @description Values whose cases rose most. */
            rose: components["schemas"]["ReportRise"][];
            /**
             * Format: int64
             * @description How many values were tested.
             */
            tested: number;
            /**
             * Format: date-time
             * @description Its end.
             */
            until: string;
            /**
             * Format: date-time
             * @description Monday of the week, in the zone.
             */
            week: string;
            /** @description The weeks of every list of numbers, oldest first; the last is the week of the report. */
            weeks: string[];
            zone: string;
        };
        RestoreInBody: {
            note?: string;
        };
        RowsOutBody: {
            items: components["schemas"]["DamRow"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        RuleBody: {
            /** @description IDs of channels that are told. */
            channels?: string[];
            /**
             * Format: int64
             * @description Hours after an alarm in which no other is raised.
             * @default 24
             */
            cooldown_hours: number;
            /** @default true */
            enabled: boolean;
            /**
             * Format: double
             * @description Of a baseline: false alarms in a year that are put up with.
             * @default 4
             */
            false_per_year: number;
            /**
             * @description Against its own past, or a number.
             * @default baseline
             * @enum {string}
             */
            kind: "baseline" | "threshold";
            /**
             * @description Reports in a window, or among the inferences that the devices counted.
             * @default reports
             * @enum {string}
             */
            measure: "reports" | "rate";
            /**
             * Format: int64
             * @description A rise of fewer reports raises nothing.
             * @default 5
             */
            min_count: number;
            /**
             * Format: int64
             * @description Of a rate: windows with fewer inferences are not judged.
             * @default 1000
             */
            min_exposure: number;
            name: string;
            /** @description In the search language; empty for everything. */
            query?: string;
            /** @description ID of a saved search to follow, instead of query. */
            search?: string;
            /**
             * Format: double
             * @description Of a threshold: reports, or reports per 1,000 inferences, at which it is raised.
             */
            threshold?: number;
            /** @description Logins of people who are told in the page. */
            watchers?: string[];
            /**
             * @description They begin at full hours, midnight and Mondays, in UTC.
             * @default day
             * @enum {string}
             */
            window: "hour" | "day" | "week";
        };
        RunsOutBody: {
            items: components["schemas"]["ClustersRun"][];
        };
        SearchesOutBody: {
            items: components["schemas"]["PeopleSavedSearch"][];
        };
        SessionBody: {
            /** @description To send as X-CSRF-Token with every change. Empty for a token. */
            csrf: string;
            user: components["schemas"]["SessionUser"];
        };
        SessionUser: {
            id: string;
            login: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "reviewer" | "engineer" | "fleet_manager" | "administrator";
        };
        SetPlan: {
            documents: components["schemas"]["DamSource"][] | null;
            /** @description Rows that are kept out of the sets after the split. */
            leave_out?: components["schemas"]["DamLeaveOut"];
            name?: string;
            overrule?: string;
            /** @enum {string} */
            role?: "train" | "validation" | "test";
            split?: components["schemas"]["DamSplit"];
        };
        SetsOutBody: {
            items: components["schemas"]["DamSet"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        SetupInBody: {
            login: string;
            name?: string;
            /** Format: password */
            password: string;
            token: string;
        };
        SetupOutBody: {
            needed: boolean;
        };
        SignInInBody: {
            login: string;
            /** Format: password */
            password: string;
        };
        SimilarOutBody: {
            items: components["schemas"]["Alike"][];
            /** @description What they were compared in; empty when the case has no embedding. */
            space: string;
            /** @description Spaces this case has an embedding in. */
            spaces: string[];
        };
        SplitInBody: {
            /** @description Parts that become badcases of their own. */
            members: string[] | null;
        };
        StartImportInBody: {
            /** @description Look at every row and its media, and take nothing in. */
            dry_run?: boolean;
            mapping: components["schemas"]["ImportsMapping"];
        };
        TasksOutBody: {
            items: components["schemas"]["MttTask"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        TemplatesOutBody: {
            items: components["schemas"]["BamTemplate"][];
        };
        TestDataInBody: {
            /** @description ID of the document to add to. */
            document?: string;
            ids: string[] | null;
            /** @description Leave out the files whose leaks to sets of other roles the policy refuses. Without it or overrule nothing is added when there are such. */
            leave_out?: boolean;
            /** @description Or the name of a new one. */
            new_name?: string;
            /** @description Why files that leak may be test data. Kept as the note of the version. */
            overrule?: string;
        };
        TestDataOutBody: {
            /**
             * Format: int64
             * @description Rows that were not there before.
             */
            added: number;
            document: string;
            /** Format: int64 */
            version: number;
        };
        TokenInBody: {
            /** @description The only device it is for; empty for any new one. */
            device?: string;
            /**
             * Format: int64
             * @description Seconds.
             * @default 3600
             */
            expires_s: number;
            /**
             * Format: int64
             * @default 1
             */
            uses: number;
        };
        TokenOutBody: {
            /** @description Address, with TLS, that devices enrol at. */
            collector: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** @description Shown once. The part behind the dot pins the collector's authority. */
            token: string;
        };
        TokensOutBody: {
            items: components["schemas"]["PeopleToken"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        TrackedIssuesOutBody: {
            items: components["schemas"]["TrackerIssue"][];
            next?: string;
        };
        TrackerBack: {
            id: string;
            title: string;
            url: string;
        };
        TrackerBody: {
            /** @default true */
            enabled: boolean;
            /**
             * @description Stays as it was made.
             * @enum {string}
             */
            kind: "gitlab" | "jira_cloud" | "jira_server";
            name: string;
            /** @description Make another secret for webhooks; the answer shows it once. */
            new_hook_secret?: boolean;
            settings: components["schemas"]["TrackerSettings"];
            /**
             * Format: password
             * @description Left out: the one that is kept stays, unless the address or the login is another.
             */
            token?: string;
        };
        TrackerCheckup: {
            /** @description Who the token belongs to. */
            account: string;
            /** @description Name of the project. */
            project: string;
            warnings: string[];
        };
        TrackerDraft: {
            backs: components["schemas"]["TrackerBack"][];
            facts: components["schemas"]["TrackerFact"][];
            labels: string[];
            /**
             * Format: int64
             * @description Badcases that are not among the backs.
             */
            more: number;
            /** @description Address of the first picture. */
            picture?: string;
            priority?: string;
            text: string;
            title: string;
        };
        TrackerFact: {
            name: string;
            value: string;
        };
        TrackerIssue: {
            /** @description Name in the tracker. */
            assignee: string;
            /**
             * Format: int64
             * @description How many badcases it is for.
             */
            badcases: number;
            /** @description Jira: new, indeterminate or done. GitLab: as state. */
            category: string;
            /** @description ID of the tracker. */
            connection: string;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** @description Whether it is closed. */
            done: boolean;
            /** @description What the last attempt to tell the tracker something ended with; empty when it worked. */
            error: string;
            id: string;
            /** @description What people call it: group/project#12, DOOR-12; empty before it is made. */
            key: string;
            /** @enum {string} */
            kind: "gitlab" | "jira_cloud" | "jira_server";
            /** @enum {string} */
            phase: "creating" | "linked" | "failed" | "gone";
            /** @description In the tracker's words. */
            state: string;
            /**
             * Format: date-time
             * @description When it was seen last.
             */
            synced_at: string;
            title: string;
            /** @description Name of the tracker. */
            tracker: string;
            /**
             * Format: date-time
             * @description Its last change in the tracker that is known.
             */
            updated_at: string;
            url: string;
        };
        TrackerOutBody: {
            /** @description Secret of the webhook. It is shown only here. */
            hook_secret?: string;
            tracker: components["schemas"]["TrackerShown"];
        };
        TrackerSettings: {
            /** @description Where the tracker is, such as https://gitlab.example.org. */
            base_url: string;
            /** @description Certificates (PEM) to believe in besides the system's. */
            ca?: string;
            /** @description Jira: name of the type of new issues, such as Bug. */
            issue_type?: string;
            /** @description Of new issues. */
            labels?: string[] | null;
            /** @description Jira: account of an API token (basic authentication); empty for a personal access token (bearer). */
            login?: string;
            /** @description By priority, 1 to 5: the name of Jira's priority, or a label in GitLab. */
            priorities?: {
                [key: string]: string;
            };
            /** @description GitLab: group/project or its number. Jira: the project's key. */
            project: string;
            /** @description Open the issue again when a badcase comes back; it always gets a comment. */
            reopen?: boolean;
            /** @description Label of new issues by severity. */
            severity_labels?: {
                [key: string]: string;
            };
            /** @description Status that badcases get when the issue's state changes to one: opened and closed in GitLab; in Jira a status, or new, indeterminate, done for all of that category. */
            status_in?: {
                [key: string]: string;
            };
            /** @description State that the issue gets when all its badcases have statuses that stand for it. */
            status_out?: {
                [key: string]: string;
            };
            /** @description Template of what stands before the facts. */
            text?: string;
            /** @description Template of titles; words in braces are replaced, see the manual. Empty for the usual one. */
            title?: string;
        };
        TrackerShown: {
            /** Format: date-time */
            created_at: string;
            enabled: boolean;
            /** @description What the tracker's webhook calls. */
            hook_url: string;
            id: string;
            /** @enum {string} */
            kind: "gitlab" | "jira_cloud" | "jira_server";
            name: string;
            settings: components["schemas"]["TrackerSettings"];
        };
        TrackersOutBody: {
            items: components["schemas"]["TrackerShown"][];
            /** @description What templates may have in braces. */
            words: string[];
        };
        UploadOutBody: {
            created: components["schemas"]["Uploaded"][];
            errors: components["schemas"]["FileError"][];
        };
        Uploaded: {
            /** @description The media were known: the badcase has one more occurrence. */
            duplicate: boolean;
            id: string;
            name: string;
        };
        UploadsOutBody: {
            items: components["schemas"]["UploadsUpload"][];
            next?: string;
        };
        UploadsUpload: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /**
             * Format: date-time
             * @description When it is removed, unless more of it comes before.
             */
            expires_at: string;
            /** @description What it became, once all of it is here: the new file, or the one that has these bytes already. */
            file?: components["schemas"]["DamAddedFile"];
            id: string;
            /** @description The client's own words about it, as it sent them. */
            metadata?: string;
            name: string;
            /**
             * Format: int64
             * @description Bytes that are here for good.
             */
            offset: number;
            /** @description Within the folder that it belongs to. */
            path?: string;
            /** @description Why it was refused, once all of it is here. */
            problem?: string;
            /** @description What the client says that its bytes have. */
            sha256?: string;
            /**
             * Format: int64
             * @description Bytes it will have.
             */
            size: number;
        };
        UsersOutBody: {
            items: components["schemas"]["PeopleUser"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        VersionsOutBody: {
            items: components["schemas"]["DamVersion"][];
            next?: string;
            /** Format: int64 */
            total: number;
        };
        WatchersOutBody: {
            /** @description Logins. */
            items: string[];
        };
        WireModel: {
            id: string;
            sha256: string;
            /** Format: int64 */
            size: number;
            version: string;
        };
        WorksOutBody: {
            items: components["schemas"]["DatataskWork"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "list-alarm-rules": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PagedOutStandingBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-alarm-rule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmStanding"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "preview-alarm-rule": {
        parameters: {
            query?: {
                /** @description How much of the past is shown, at most 3,000 windows. What is before it is learnt from. */
                weeks?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmPreview"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-alarm-rule": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmStanding"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "change-alarm-rule": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmStanding"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remove-alarm-rule": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "alarm-series": {
        parameters: {
            query?: {
                /** @description RFC 3339; 3,000 windows before to when absent. */
                from?: string;
                /** @description RFC 3339; now when absent. */
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmSeriesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "watch-alarm-rule": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmStanding"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "unwatch-alarm-rule": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmStanding"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-alarms": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description active: open or acknowledged. */
                state?: "open" | "acknowledged" | "closed" | "active";
                rule?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "count-alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ActiveOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-alarm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "acknowledge-alarm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acknowledge-alarmRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "close-alarm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Close-alarmRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AlarmOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-analyses": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Of the first selection. */
                from?: "document" | "set" | "badcases";
                /** @description ID of a document or set of either selection. */
                source?: string;
                kind?: "report" | "gap";
                state?: "working" | "ready" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AnalysesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "order-analysis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalysisOrderInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisWithResult"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "order-gap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GapOrderInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisWithResult"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-analysis": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisWithResult"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-analysis": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "cancel-analysis": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisWithResult"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AttributesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "define-attribute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BamAttribute"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamAttribute"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remove-attribute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-audit": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AuditOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-badcases": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Any sortable field of GET /search/fields, or attr.<name>; - before it for falling. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BadcasesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-badcase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBadcaseInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamBadcase"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-actions": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Only what this person did. */
                actor?: string;
                /** @description Only what changed this badcase. */
                badcase?: string;
                kind?: ("edit" | "bulk" | "undo" | "merge")[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ActionsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-action": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamAction"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "cancel-action": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamAction"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "undo-action": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamAction"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-to-test-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestDataInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TestDataOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-badcases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamAction"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "preview-bulk-edit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamPreview"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "derive-media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeriveInBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JobsJob"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "preview-derive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeriveInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LoopDerivePreview"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "export-badcases": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                sort?: string;
                /** @description zip holds manifest.jsonl, one badcase a line, and their media. */
                format?: "csv" | "json" | "jsonl" | "zip";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The badcases. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": string;
                    "application/x-ndjson": string;
                    "application/zip": string;
                    "text/csv": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "badcase-facets": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                /** @description Separated by commas; attr.<name> for attributes of your own. Those of a list when absent. */
                fields?: string[] | null;
                /** @description Values of each field. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamFacetAnswer"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "merge-many": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeManyInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamAction"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "next-badcases": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["NextOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "badcase-rates": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                by?: "function" | "model_version" | "slot" | "device" | "place";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ReportRates"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "export-badcase-rates": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                by?: "function" | "model_version" | "slot" | "device" | "place";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "count-badcases": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                /** @description Up to two fields, separated by a comma: status, severity, priority, grading, function, system_version, slot, model_version, model_id, device, place, result, truth, assignee, tag, source, rule, media_type or attr.<name>. */
                by?: string[] | null;
                /** @description Also as a series over time. */
                over?: "hour" | "day" | "week" | "month";
                measure?: "badcases" | "occurrences";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamAnswer"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "tabulate-badcases": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                /** @description What the rows are by: a field (status, severity, priority, grading, function, system_version, slot, model_version, model_id, device, place, result, truth, assignee, tag, source, rule, media_type), attr.<name>, or a time and hour, day, week or month, such as first_seen.week. */
                rows?: string;
                /** @description What the columns are by, for a cross table; as rows. */
                columns?: string;
                /** @description Time zone of the spans, such as Europe/Berlin. */
                zone?: string;
                /** @description At most so many lines: the most frequent values, or the last spans of time. The rest is counted together. */
                max_rows?: number;
                max_columns?: number;
                /** @description Occurrences are the sum of the frequencies. */
                measure?: "badcases" | "occurrences";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamTable"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "export-badcase-table": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                /** @description What the rows are by: a field (status, severity, priority, grading, function, system_version, slot, model_version, model_id, device, place, result, truth, assignee, tag, source, rule, media_type), attr.<name>, or a time and hour, day, week or month, such as first_seen.week. */
                rows?: string;
                /** @description What the columns are by, for a cross table; as rows. */
                columns?: string;
                /** @description Time zone of the spans, such as Europe/Berlin. */
                zone?: string;
                /** @description At most so many lines: the most frequent values, or the last spans of time. The rest is counted together. */
                max_rows?: number;
                max_columns?: number;
                /** @description Occurrences are the sum of the frequencies. */
                measure?: "badcases" | "occurrences";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "upload-badcases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    files?: string[];
                    /** @description A JSON object: function, result, truth and what else is known. */
                    meta?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["UploadOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "weekly-report": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                /** @description A day of the week, such as 2026-11-16; the last whole week when absent. */
                week?: string;
                /** @description How many weeks are shown, the week of the report included. */
                weeks?: number;
                /** @description Time zone in which weeks begin, such as Europe/Berlin. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ReportWeekly"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "export-weekly-report": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
                /** @description A day of the week, such as 2026-11-16; the last whole week when absent. */
                week?: string;
                /** @description How many weeks are shown, the week of the report included. */
                weeks?: number;
                /** @description Time zone in which weeks begin, such as Europe/Berlin. */
                zone?: string;
                /** @description Which table of the report; weeks has a row for each week, function and model version. */
                table?: "weeks" | "rose" | "classes" | "groups";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-badcase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamBadcase"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-badcase": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; refused with 412 when it is no longer current. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BadcaseEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    "MLife-Action"?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamBadcase"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-comments": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["List-commentsResponse"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-comment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentText"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamComment"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-derived": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DerivedListOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "badcase-duplicates": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "badcase-history": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["HistoryOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-badcase-issues": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackedIssuesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "unlink-issue": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                issue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "badcase-judgements": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JudgementsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "merge-badcases": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamBadcase"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "badcase-occurrences": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["OccurrencesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "badcase-score": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamRanked"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "similar-badcases": {
        parameters: {
            query?: {
                /** @description Embedding space; empty takes the one that the result carries, else shapes. */
                space?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["SimilarOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "split-badcase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamBadcase"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-watchers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["WatchersOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "watch-badcase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["WatchersOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "unwatch-badcase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["WatchersOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-blob": {
        parameters: {
            query?: {
                /** @description As a file to be saved, also what a browser could show. */
                download?: boolean;
            };
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-campaigns": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CampaignsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-campaign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CampaignInBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetCampaign"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "try-campaign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CampaignTryInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CampaignTryOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-campaign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetCampaign"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-campaign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-campaign-devices": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CampaignDevicesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "campaign-over-time": {
        parameters: {
            query?: {
                /** @description Length of a stretch in seconds. */
                step_s?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CampaignOverOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "start-campaign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetCampaign"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "stop-campaign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetCampaign"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-cleaning-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ChecksOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-cleaning-report": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CleaningReport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-cleaning-report": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-findings": {
        parameters: {
            query?: {
                /** @description Only those of this check. */
                check?: string;
                /** @description Only those whose rows are set aside, or are not. */
                aside?: "yes" | "no";
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PagedOutFindingBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "restore-findings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CleaningAct"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CleaningActed"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-findings-aside": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CleaningAct"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CleaningActed"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-clusterings": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PagedOutClusteringBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-clustering": {
        parameters: {
            query?: {
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and. */
                q?: string;
                id?: string[] | null;
                status?: string[] | null;
                severity?: string[] | null;
                grading?: string[] | null;
                function?: string[] | null;
                slot?: string[] | null;
                /** @description Model versions. */
                model?: string[] | null;
                model_id?: string[] | null;
                device?: string[] | null;
                place?: string[] | null;
                assignee?: string[] | null;
                source?: string[] | null;
                /** @description Labels of the result. */
                result?: string[] | null;
                /** @description Labels of the truth. */
                truth?: string[] | null;
                /** @description All must be there. */
                tag?: string[] | null;
                /** @description User-defined attributes as name=value. */
                attr?: string[] | null;
                /** @description Only those in this document. */
                document?: string;
                /** @description In one of these groups of like cases. */
                cluster?: string[] | null;
                has_truth?: "true" | "false";
                /** @description Last seen at or after: a date or RFC 3339. */
                from?: string;
                /** @description Last seen before; a date includes that day. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClustersSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersClustering"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-clustering": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersClustering"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "change-clustering": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClustersSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersClustering"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remove-clustering": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "cancel-clustering": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersClustering"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-groups-of-like": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["GroupsOfLikeOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "clustering-map": {
        parameters: {
            query?: {
                /** @description Field that colours the points: one that badcases can be counted by, but tag and media_type. */
                by?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersMap"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "run-clustering": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersClustering"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "clustering-runs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["RunsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-cluster": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersGroup"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "name-cluster": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NameInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClustersGroup"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-comment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentText"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamComment"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remove-comment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamComment"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-data-tasks": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
                state?: "open" | "active" | "done" | "cancelled";
                /** @description Only those about this document. */
                document?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DataTasksOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-data-task": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatataskDraft"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-data-task": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-data-task": {
        parameters: {
            query?: never;
            header?: {
                /** @description The task's ETag that was read; refused with 412 when it is no longer current. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatataskDraft"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-data-task": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-label-agreement": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskAgreement"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "apply-labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JobStartedBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-data-task-events": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DataTaskEventsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-label-items": {
        parameters: {
            query?: {
                state?: "waiting" | "labelled" | "disputed" | "decided" | "skipped";
                /** @description Only those that this person labelled. */
                person?: string;
                /** @description Only those on which two people agree less than this. */
                below?: number;
                /** @description The number of the last item of the page before. */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabelItemsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-label-item": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskWork"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "decide-item": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatataskDecision"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskItem"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "label-item": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskItem"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-own-label-items": {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["WorksOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "take-label-items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NextInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["WorksOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-data-task-progress": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DataTaskProgressOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "release-label-items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "move-data-task": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveDataTaskInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DatataskTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-deployments": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                state?: "running" | "succeeded" | "failed" | "aborted";
                model?: string;
                device?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "start-deployment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MsmOrder"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentDetail"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-deployment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentDetail"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "abort-deployment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentDetail"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "follow-deployment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that ends with the deployment. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "revert-deployment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentDetail"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-derived": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ChainOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remove-derived": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamDerived"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "choose-derived": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChooseInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamDerived"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-devices": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
                /** @description Part of the name. */
                q?: string;
                /** @description ID or name of a group. */
                group?: string;
                /** @description Only those that are, or are not, connected. */
                online?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DevicesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-device": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetDevice"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "revoke-device": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-documents": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
                /** @description Part of name, note or ID. */
                q?: string;
                kind?: "test" | "train" | "data";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DamDocumentDraft"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamDocument"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-document": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamDocument"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-document": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-document": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; refused with 412 when it is no longer current. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DamDocumentEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamDocument"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-cleaning-reports": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CleaningsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "start-cleaning": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CleaningInBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CleaningReport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-rows-of-files": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FromFilesInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamAddedRows"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-label-project": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabeldeskOrder"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskProject"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-label-set": {
        parameters: {
            query?: {
                /** @description Recognised when absent. */
                format?: string;
                /** @description Whether the rows are all there is, or come to those of the newest version. */
                mode?: "replace" | "append";
                /** @description Store the media that lie in the archive. */
                media?: boolean;
                note?: string;
            };
            header?: {
                /** @description The document's ETag that was read; refused with 412 when it is no longer current. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    file?: string[];
                    /** @description What is new. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LoopLabelReport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "prelabel-document": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrelabelOrder"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JobsJob"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-rows": {
        parameters: {
            query?: never;
            header?: {
                /** @description The document's ETag that was read; refused with 412 when it is no longer current. Needed with rows, since numbers are those of one version. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditRowsInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamReport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-versions": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["VersionsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-version": {
        parameters: {
            query?: {
                /** @description Whether the rows are all there is, or come to those of the newest version. */
                mode?: "replace" | "append";
                note?: string;
                /** @description Recognised when absent. */
                format?: "csv" | "json" | "xml";
            };
            header?: {
                /** @description The document's ETag that was read; refused with 412 when it is no longer current. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    [key: string]: Json;
                }[];
                "application/x-ndjson": string;
                "application/xml": string;
                "multipart/form-data": {
                    file?: string[];
                    /** @description What is new. */
                    note?: string;
                };
                "text/csv": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamReport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-version": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamVersion"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-row-classes": {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ClassesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "row-complete": {
        parameters: {
            query?: {
                q?: string;
                /** @description Where the cursor is, in characters from 0. */
                cursor?: number;
            };
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CompleteOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "diff-versions": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description The earlier version; the one before when absent. */
                from?: number;
            };
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DiffOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "export-version": {
        parameters: {
            query?: {
                format?: "csv" | "json" | "xml";
            };
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows. In CSV, a cell that a spreadsheet would run as a formula has ' before it, which an import takes away. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": {
                        [key: string]: Json;
                    }[];
                    "application/xml": string;
                    "text/csv": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "row-fields": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["QuerySchema"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "export-version-labels": {
        parameters: {
            query: {
                /** @description One of GET /label-formats. */
                format: string;
                /** @description With the media, where they are stored. */
                media?: boolean;
            };
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A ZIP in the format's layout. report.json within lists what the format cannot carry. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "try-version-labels": {
        parameters: {
            query: {
                /** @description One of GET /label-formats. */
                format: string;
                /** @description With the media, where they are stored. */
                media?: boolean;
            };
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LoopTrial"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "restore-version": {
        parameters: {
            query?: never;
            header?: {
                /** @description The document's ETag that was read; refused with 412 when it is no longer current. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamVersion"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-rows": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
            };
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["RowsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    embeddings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["EmbeddingsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    enrol: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetWelcome"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "renew-certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetWelcome"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-enrolment-tokens": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PagedOutTokenBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-enrolment-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TokenOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "revoke-enrolment-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    listen: {
        parameters: {
            query?: {
                /** @description Only these topics, separated by commas. */
                topics?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that does not end. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/event-stream": {
                        /** @description created, changed, removed or what the topic defines. */
                        event?: string;
                        /** @description What changed, empty for many at once. */
                        id?: string;
                        /** @enum {string} */
                        topic: "badcases" | "comments" | "news" | "clusterings" | "documents" | "sets" | "tasks" | "models" | "deployments" | "devices" | "alarms" | "messages" | "jobs" | "previews" | "folders" | "packs" | "data-tasks" | "cleaning" | "leaks" | "campaigns";
                    };
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-media-facts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "Retry-After"?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": Json;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-files": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
                /** @description Part of the name, or at least 6 digits of the beginning of a hash. */
                q?: string;
                sha256?: string;
                md5?: string;
                /** @description The whole name. */
                name?: string;
                /** @description For example image/png, or image for all of them. */
                media_type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FilesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    files?: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AddFilesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "find-known-files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KnownFilesInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ItemsOutKnownFileBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamFile"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-file-content": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-file-places": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ItemsOutPlaceBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-file-uses": {
        parameters: {
            query?: {
                /** @description Where the answer before ended (its next). */
                cursor?: string;
            };
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamUses"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ItemsOutFolderBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-folder": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamFolder"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "cancel-folder-scan": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamFolder"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-folder-files": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Part of the path. */
                q?: string;
                state?: "new" | "present" | "changed" | "gone" | "unreadable";
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PlacesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "pause-folder": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamFolder"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "rescan-folder": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamFolder"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "resume-folder": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamFolder"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-groups": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Part of the name. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["GroupsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetGroup"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "replace-group": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["FleetGroup"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-group": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-import-mappings": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PagedOutSavedMappingBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "save-import-mapping": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportsMapping"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ImportsSavedMapping"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-import-mapping": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-imports": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ImportsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    file?: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AddImportOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-import-fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ItemsOutFieldBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ImportsImport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "cancel-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ImportsImport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "preview-import": {
        parameters: {
            query?: {
                /** @description The list of a JSON document or the XML element whose members are rows; found when empty. */
                records?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ImportsPreview"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "download-import-report": {
        parameters: {
            query?: {
                outcome?: "created" | "again" | "known" | "refused";
                /** @description Rows behind this number (n of the last one). */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-import-rows": {
        parameters: {
            query?: {
                outcome?: "created" | "again" | "known" | "refused";
                /** @description Rows behind this number (n of the last one). */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ItemsOutRowBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "start-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartImportInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ImportsImport"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-issues": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                tracker?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackedIssuesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateIssueInBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerIssue"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "compose-issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComposeInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerDraft"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "link-issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIssueInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerIssue"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "refresh-issue": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerIssue"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "retry-issue": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerIssue"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-jobs": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                kind?: string;
                state?: "queued" | "running" | "succeeded" | "failed" | "canceled";
                author?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JobsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JobsJob"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "cancel-job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JobsJob"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-job-errors": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["JobErrorsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "report-job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description item, error, at; one row for each. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-label-formats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabelFormatsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-label-projects": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Only those of this document. */
                document?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabelProjectsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-label-project": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskProject"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-label-project": {
        parameters: {
            query?: {
                /** @description Delete the project in the tool with all that is in it. */
                remote?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "close-label-project": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskProject"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "pull-label-project": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskProject"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "push-label-project": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskProject"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "refresh-label-project": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskProject"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-label-tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabelToolsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-label-tool": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelToolBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskConnection"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "replace-label-tool": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelToolBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeldeskConnection"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-label-tool": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "test-label-tool": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LabeltoolCheckup"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "start-leak-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPlan"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LeaksCheck"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-leak-check": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LeaksCheck"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-leak-check": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-leaks": {
        parameters: {
            query?: {
                /** @description Only those of this kind. */
                kind?: "file" | "alike" | "video" | "burst" | "device";
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PagedOutLeakBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-leak-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamLeakPolicy"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-leak-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DamLeakPolicy"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamLeakPolicy"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-counting-groups": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CountingOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-counting": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CountingInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-likeness-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LikenessOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-likeness-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BamLikenessSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LikenessOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-lineage": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: "device" | "badcase" | "document" | "set" | "task" | "model" | "deployment";
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LoopLineage"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MailOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-mail-wishes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeopleMailWishes"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MailOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-mail-address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MailOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remove-mail-address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MailOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "confirm-mail-address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirm-mail-addressRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["Confirm-mail-addressResponse"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "ask-unsubscribe": {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    unsubscribe: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-model-services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ModelServicesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-model-service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelServiceBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PrelabelService"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "replace-model-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelServiceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PrelabelService"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-model-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "test-model-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PrelabelCheckup"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-models": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
                slot?: string;
                stage?: "none" | "candidate" | "staging" | "production" | "archived";
                alias?: string;
                /** @description Only those that this task made. */
                task?: string;
                sha256?: string;
                /** @description Part of name, version, slot, description or ID. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ModelsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description A JSON object of texts. */
                    annotations?: string;
                    description?: string;
                    /** Format: binary */
                    file: string;
                    /** @description A JSON object of numbers. */
                    metrics?: string;
                    name?: string;
                    /** @description Place on a device that the model is made for. */
                    slot: string;
                    /** @description Unique within the slot; the next number when absent. */
                    version?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MsmModel"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-model": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MsmModel"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-model": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; refused with 412 when it is no longer current. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MsmEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MsmModel"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "model-badcases": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["KnownOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-model-content": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-news": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Only what was not read. */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["NewsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "read-news": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Read-newsRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ChannelsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-channel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ChannelOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "replace-channel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ChannelOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-channel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "test-channel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["NotifyMessage"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-messages": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                state?: "waiting" | "sent" | "failed";
                about?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MessagesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "retry-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-operations": {
        parameters: {
            query?: {
                kind?: "edit" | "convert" | "embed" | "notify" | "clean" | "analyse" | "label" | "generate";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["OperationsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-pack-formats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PackFormatsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-packs": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description Only those that hold this set. */
                set?: string;
                state?: "preparing" | "ready" | "failed" | "gone";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PacksOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "order-pack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PackdeskOrder"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PackdeskPack"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-pack": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PackdeskPack"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-pack": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "download-pack": {
        parameters: {
            query?: {
                /** @description Name of a part, as the manifest has it. */
                part?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/octet-stream": string;
                    "application/x-tar": string;
                    "application/zip": string;
                };
            };
            /** @description The bytes of a range. */
            206: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/octet-stream": string;
                    "application/x-tar": string;
                    "application/zip": string;
                };
            };
        };
    };
    "get-pack-manifest": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PackManifestOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["ColleaguesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-playback": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-predictors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PredictorsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": {
                        [key: string]: Json;
                    };
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-preference": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Json;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-previews": {
        parameters: {
            query: {
                /** @description Hashes of media, separated by commas. */
                sha256: string[] | null;
                /** @description The width of the pictures in pixels. */
                w?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PreviewStatesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-preview": {
        parameters: {
            query?: {
                w?: number;
            };
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remake-preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-window": {
        parameters: {
            query?: {
                /** @description What is black. */
                low?: number;
                /** @description What is white. */
                high?: number;
            };
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamRanking"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BamFormula"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamRanking"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "preview-priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BamFormula"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PreviewOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-rates": {
        parameters: {
            query?: {
                slot?: string;
                by?: "model" | "device" | "group";
                /** @description Length of a bucket, such as 10s, 1m or 1h; a multiple of 10s. */
                bucket?: string;
                /** @description RFC 3339; an hour before to when absent. */
                from?: string;
                /** @description RFC 3339; now when absent. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["RatesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "search-complete": {
        parameters: {
            query?: {
                /** @description What is searched. */
                of?: "badcases" | "files" | "documents" | "rows" | "sets" | "data-tasks" | "tasks" | "models" | "devices" | "campaigns";
                q?: string;
                /** @description Where the cursor is, in characters from 0. */
                cursor?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CompleteOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "search-fields": {
        parameters: {
            query?: {
                /** @description What is searched. */
                of?: "badcases" | "files" | "documents" | "rows" | "sets" | "data-tasks" | "tasks" | "models" | "devices" | "campaigns";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["QuerySchema"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "search-language": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["LanguageOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-searches": {
        parameters: {
            query?: {
                /** @description What is searched. */
                of?: "badcases" | "files" | "documents" | "rows" | "sets" | "data-tasks" | "tasks" | "models" | "devices" | "campaigns";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["SearchesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddSearchInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PeopleSavedSearch"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "remove-search": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "edit-search": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditSearchInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PeopleSavedSearch"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["SessionBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["SessionBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-sets": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
                /** @description Part of name or ID. */
                q?: string;
                role?: "train" | "validation" | "test";
                /** @description Only those made of this document. */
                document?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["SetsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DamSetDraft"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["AddSetsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "plan-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPlan"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PlanSetsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["DamSet"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-row-complete": {
        parameters: {
            query?: {
                q?: string;
                /** @description Where the cursor is, in characters from 0. */
                cursor?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["CompleteOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "download-set": {
        parameters: {
            query?: {
                format?: "csv" | "json" | "xml";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows. In CSV, a cell that a spreadsheet would run as a formula has ' before it, which an import takes away. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": {
                        [key: string]: Json;
                    }[];
                    "application/xml": string;
                    "text/csv": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-row-fields": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["QuerySchema"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "export-set-labels": {
        parameters: {
            query: {
                /** @description One of GET /label-formats. */
                format: string;
                /** @description With the media, where they are stored. */
                media?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A ZIP in the format's layout. report.json within lists what the format cannot carry. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-set-rows": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["RowsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["SetupOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["SessionBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-spectrogram": {
        parameters: {
            query?: {
                /** @description The recording is cut into 2^level tiles. */
                level?: number;
                tile?: number;
            };
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-tasks": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
                /** @description A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and. */
                query?: string;
                /** @description A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order. */
                sort?: string;
                kind?: "train" | "test";
                state?: "queued" | "running" | "succeeded" | "failed" | "canceled";
                /** @description Only those that read this set. */
                set?: string;
                /** @description Only those that test or made this model. */
                model?: string;
                /** @description Part of name, description or ID. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TasksOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "start-task": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MttDraft"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MttTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-task": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MttTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-task-badcases": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddFailuresInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["IdsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "cancel-task": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MttTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "clone-task": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MttTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "follow-task": {
        parameters: {
            query?: {
                /** @description Byte offset to begin at. */
                from?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that ends with the task. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "finish-task": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MttTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-task-log": {
        parameters: {
            query?: {
                /** @description Byte offset to begin at. */
                from?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-task-log": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-task-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MetricsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-task-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMetricsInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-task-model": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description A JSON object of texts. */
                    annotations?: string;
                    description?: string;
                    /** Format: binary */
                    file: string;
                    /** @description A JSON object of numbers. */
                    metrics?: string;
                    name?: string;
                    /** @description Place on a device that the model is made for. */
                    slot: string;
                    /** @description Unique within the slot; the next number when absent. */
                    version?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MsmModel"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-task-results": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: Json;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["MttTask"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TemplatesOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "set-template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BamTemplate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["BamTemplate"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-tokens": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TokensOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "issue-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["IssueOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "revoke-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-trackers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackersOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "create-tracker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackerBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "replace-tracker": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackerBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "delete-tracker": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "take-event": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["EventOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "test-tracker": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["TrackerCheckup"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "list-uploads": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["UploadsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "begin-upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Begin to upload a file in pieces; the answer is in the headers. */
            201: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
        };
    };
    "describe-uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description What uploads in pieces can do; the answer is in the headers. */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
        };
    };
    "get-upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["UploadsUpload"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "override-upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Send a piece, or end an upload, where only POST can be sent; the answer is in the headers. */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
        };
    };
    "cancel-upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Cancel an upload; the answer is in the headers. */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
        };
    };
    "describe-upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description What uploads in pieces can do; the answer is in the headers. */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
        };
    };
    "locate-upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How much of an upload is here; the answer is in the headers. */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "continue-upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
            /** @description Send a piece of an upload; the answer is in the headers. */
            204: {
                headers: {
                    [name: string]: Json;
                };
                content?: never;
            };
        };
    };
    "list-users": {
        parameters: {
            query?: {
                /** @description Where the previous page ended (its next). */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["UsersOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "add-user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddUserInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PeopleUser"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "change-user": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUserInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/json": components["schemas"]["PeopleUser"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
    "get-waveform": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    ETag?: string;
                    "Retry-After"?: string;
                    [name: string]: Json;
                };
                content: {
                    "application/json": Json;
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: Json;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorModel"];
                };
            };
        };
    };
}
