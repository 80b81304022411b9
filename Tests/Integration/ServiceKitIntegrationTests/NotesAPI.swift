import Contracts

/// Endpoints with one of everything.
enum NotesAPI {
    static let create = Endpoint<NewNote, Note>(
        .post, "/notes", id: "createNote", summary: "Writes a note.", authorization: .scope("notes:write"),
        idempotency: .keyRequired, successStatus: 201, maxBodyBytes: 8_192, deadlineMilliseconds: 10_000,
        errors: [EndpointError(422, "note_refused", "The note says refuse.")])
    static let read = Endpoint<Nothing, Note>(
        .get, "/notes/{id}", id: "readNote", summary: "Reads a note.", authorization: .scope("notes:read"),
        parameters: [.path("id", .string(format: "uuid"), "Id of the note.")])
    static let list = Endpoint<Nothing, Page<Note>>(
        .get, "/notes", id: "listNotes", summary: "Lists notes.", authorization: .anyCaller,
        parameters: PageParameters.all + [
            .query("kind", .oneOf(["short", "long"]), "Which notes."), .query("mine", .boolean, "Only one's own."),
        ])
    static let slow = Endpoint<Nothing, Note>(
        .get, "/slow", id: "slow", summary: "Never in time.", authorization: .everyone, deadlineMilliseconds: 100)
    static let wait = Endpoint<Nothing, Note>(
        .get, "/wait", id: "wait", summary: "Takes 300 ms.", authorization: .everyone)
    static let broken = Endpoint<Nothing, Note>(
        .get, "/broken", id: "broken", summary: "Always fails.", authorization: .everyone)
    static let echo = Endpoint<AnyJSON, Nothing>(
        .post, "/echo", id: "echo", summary: "Takes any JSON.", authorization: .everyone, idempotency: .natural,
        successStatus: 204,
        maxBodyBytes: 1 << 20)
    static let declarations = [
        create.declaration, read.declaration, list.declaration, slow.declaration, wait.declaration, broken.declaration,
        echo.declaration,
    ]
}

/// Any JSON at all.
struct AnyJSON: WireType {
    static let schema = WireSchema.anything
    init(from decoder: any Decoder) throws {}
    func encode(to encoder: any Encoder) throws {}
}

/// A note to write.
struct NewNote: WireType, Equatable {
    let text: String
    let tags: [String]?
    let count: Int?
    static let schema = WireSchema.object(
        name: "NewNote",
        [
            WireField("text", .string(lengths: 1...200), "What it says."),
            WireField("tags", .list(.string(lengths: 1...20), maxItems: 3), isRequired: false, "Its tags."),
            WireField("count", .integer(0...10), isRequired: false, "How many."),
        ])
}

/// A written note.
struct Note: WireType, Equatable {
    let id: String
    let text: String
    static let schema = WireSchema.object(
        name: "Note",
        [WireField("id", .string(format: "uuid"), "Its id."), WireField("text", .string(), "What it says.")])
}
