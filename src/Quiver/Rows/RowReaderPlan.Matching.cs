using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

internal sealed partial class RowReaderPlan<T>
{
    /// <summary>Matches a schema with what a generated accessor can make, by the rules of <see cref="Compiler"/>.</summary>
    private sealed class Matching(RowAccessor<T> accessor, Schema schema)
    {
        private readonly RowMismatch _mismatch = new(typeof(T), schema);
        private readonly RowMember?[] _targets = new RowMember?[schema.Count];

        public RowReaderPlan<T> Plan()
        {
            var constructors = accessor.Constructors;
            if (constructors.Length == 0)
            {
                _mismatch.Cannot($"{RowMismatch.NameOf(typeof(T))} {(typeof(T).IsAbstract ? "cannot be made of columns" : "has no public constructor whose parameters columns fill")}");
                _mismatch.ThrowIfAny("Give it one, or read into another record, class or struct.");
            }

            var chosen = Array.FindIndex(constructors, constructor => constructor.Parameters.All(parameter => parameter.Member.IsComputed || parameter.Member.FindIn(schema) >= 0));
            if (chosen < 0) chosen = constructors.Length - 1; // with the fewest parameters, so that the message names what is missing
            int[] columnOf = [.. constructors[chosen].Parameters.Concat(constructors[chosen].Members).Select(Match)];
            for (var column = 0; column < _targets.Length; column++)
                if (_targets[column] is null) _mismatch.ColumnWithoutMember(schema[column]);
            _mismatch.ThrowIfAny(Cure);
            return new RowReaderPlan<T>(_targets) { Accessor = accessor, Constructor = chosen, ColumnOf = columnOf };
        }

        private int Match(RowSlot slot)
        {
            var column = slot.Member.FindIn(schema);
            if (column < 0)
            {
                if (!slot.Member.IsComputed) _mismatch.MemberWithoutColumn(slot.Member);
                return -1;
            }

            if (_targets[column] is { } other && other.Name != slot.Member.Name) _mismatch.Twice(other, slot.Member, schema[column]); // a required member that the constructor fills is set once more
            _targets[column] = slot.Member;
            _ = CellReader.TypeFor(schema[column].Type); // refuses types that columns do not hold
            if (!RowTypes.CanRead(schema[column].Type, slot.Member.Type)) _mismatch.WrongType(slot.Member, schema[column]);
            return column;
        }
    }
}
