import Contracts
import Observability
import Postgres
import Reactor

@testable import ServiceKit

/// Serves the notes.
enum NotesRoutes {
    struct Broken: Error, CustomStringConvertible {
        let description = "canary-internal-detail"
    }

    static func table(clock: any TimeSource) -> RouteTable {
        var routes = RouteTable()
        routes.serve(NotesAPI.create) { new, context in try await create(new, context, clock) }
        routes.serve(NotesAPI.read) { _, context in
            guard let id = context.text("id"), id.hasSuffix("1") else { throw ProblemError.notFound("note") }
            return Note(id: id, text: context.caller.subject)
        }
        routes.serve(NotesAPI.list) { _, context in
            Page(
                items: [Note(id: "\(context.integer("limit") ?? 0)", text: context.text("kind") ?? "")],
                nextCursor: nil)
        }
        routes.serve(NotesAPI.slow) { _, context in
            try await context.loop.sleep(milliseconds: 10_000)
            return Note(id: "", text: "")
        }
        routes.serve(NotesAPI.wait) { _, context in
            // Tests wait for this line: the request has been taken and is in work.
            context.logger.info("waiting")
            try await context.loop.sleep(milliseconds: 300)
            return Note(id: "1", text: "waited")
        }
        routes.serve(NotesAPI.broken) { _, _ in throw Broken() }
        routes.serve(NotesAPI.echo) { _, _ in Nothing() }
        return routes
    }

    private static func create(
        _ new: NewNote, _ context: RequestContext, _ clock: any TimeSource
    ) async throws -> Note {
        guard let transaction = context.transaction else { throw Broken() }
        var generator = SystemRandomNumberGenerator()
        let note = Note(
            id: TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator), text: new.text)
        _ = try await transaction.execute(
            "INSERT INTO notes (id, owner, text) VALUES ($1, $2, $3)",
            [.uuid(note.id), .text(context.caller.subject), .text(note.text)])
        switch new.text {
        case "refuse": throw ProblemError(422, "note_refused", "No.")
        case "break": throw Broken()
        case "wait": try await context.loop.sleep(milliseconds: 400)
        case "wait for a takeover":
            // Ends as soon as somebody else holds the claim; the endpoint's deadline bounds it.
            let taken = "SELECT 1 FROM idempotency_keys WHERE lock_token = '00000000-0000-7000-8000-000000000000'"
            while try await transaction.query(taken).isEmpty { try await context.loop.sleep(milliseconds: 10) }
        default: break
        }
        return note
    }
}
