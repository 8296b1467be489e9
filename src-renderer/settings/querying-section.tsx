import { priorsSchema, queryingSchema } from '../../src-shared/settings/querying.ts';
import { useDraft } from './draft-context.ts';
import { Fold, Group, SwitchField } from './fields.tsx';
import { SchemaFields, UidsField } from './schema-fields.tsx';

const first = ['retrieveBy', 'resultLimit', 'retry'] as const;

/** How other systems are searched, how studies are fetched, and which earlier ones by themselves. */
export function QueryingSection() {
  const { draft } = useDraft();
  const { priors, nodes } = draft;
  return (
    <>
      <Group title="Priors">
        <SwitchField
          path="priors.enabled"
          label="Fetch priors by themselves"
          hint="Earlier studies of the same patient, in the background"
        />
        {priors.enabled && (
          <>
            <UidsField
              path="priors.nodeIds"
              label="From"
              placeholder="every node that is searched"
              data={nodes
                .filter(({ roles }) => roles.includes('query'))
                .map(({ id, name }) => ({ value: id, label: name }))}
            />
            <SchemaFields
              schema={priorsSchema}
              path="priors"
              only={['maximum', 'withinDays', 'onArrival', 'onOpening']}
            />
            <Fold title="More" path="priors">
              <SchemaFields
                schema={priorsSchema}
                path="priors"
                only={['quietMs', 'arrivalDays', 'checkName', 'checkBirthDate', 'rules']}
              />
            </Fold>
          </>
        )}
      </Group>
      <Group title="Searching and retrieving">
        <SchemaFields schema={queryingSchema} path="querying" only={first} />
        <Fold title="More" path="querying">
          <SchemaFields schema={queryingSchema} path="querying" omit={first} />
        </Fold>
      </Group>
    </>
  );
}
