import { Button } from '@mantine/core';
import { IconArrowsDiff, IconChartBar } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AnalysisSelection } from '@/lib/api/contract';
import { analysisLink, lately } from './selection';

interface Props {
  of: AnalysisSelection;
  label?: string;
  /** Offers the comparison with the badcases of the last weeks, too. */
  field?: boolean;
}

/** The way to what a selection is made of. */
export function AnalyseButton({ of, label = 'Analyse', field = false }: Props) {
  return (
    <>
      <Button
        size="xs"
        variant="default"
        component={Link}
        to={analysisLink(of)}
        leftSection={<IconChartBar size={14} />}
      >
        {label}
      </Button>
      {field && (
        <Button
          size="xs"
          variant="default"
          component={Link}
          to={analysisLink(of, { from: 'badcases', search: lately })}
          leftSection={<IconArrowsDiff size={14} />}
        >
          Compare with the field
        </Button>
      )}
    </>
  );
}
